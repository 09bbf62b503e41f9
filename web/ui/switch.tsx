import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, type CheckboxProps } from 'react-aria-components/Checkbox';
import { Switch as AriaSwitch, type SwitchProps } from 'react-aria-components/Switch';
import { cx } from './cx.ts';

/** On or off, at once. */
export function Switch({
  children,
  className,
  ...rest
}: Omit<SwitchProps, 'className' | 'children'> & { children: ReactNode; className?: string }) {
  return (
    <AriaSwitch {...rest} className={cx('group inline-flex items-center gap-2.5 data-disabled:opacity-50', className)}>
      <span className="flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-sunken p-0.5 transition-colors group-data-selected:border-accent group-data-selected:bg-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-accent">
        <span className="size-3.5 rounded-full bg-edge transition-transform group-data-selected:translate-x-4 group-data-selected:bg-on-accent rtl:group-data-selected:-translate-x-4" />
      </span>
      {children}
    </AriaSwitch>
  );
}

/** Chosen or not, to be saved with the form. */
export function Checkbox({
  children,
  className,
  ...rest
}: Omit<CheckboxProps, 'className' | 'children'> & { children: ReactNode; className?: string }) {
  return (
    <AriaCheckbox
      {...rest}
      className={cx('group inline-flex items-center gap-2.5 data-disabled:opacity-50', className)}
    >
      <span className="flex size-4.5 shrink-0 items-center justify-center rounded-sm border border-edge bg-surface text-on-accent group-data-selected:border-accent group-data-selected:bg-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-accent">
        <Check aria-hidden className="invisible size-3.5 group-data-selected:visible" />
      </span>
      {children}
    </AriaCheckbox>
  );
}

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import { cx } from './cx.ts';
import { Hint } from './hint.tsx';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent data-hovered:bg-accent-hover data-pressed:bg-accent-hover',
  plain: 'bg-surface text-ink border border-line data-hovered:bg-hover data-pressed:bg-sunken shadow-low',
  quiet: 'text-ink data-hovered:bg-hover data-pressed:bg-sunken',
  danger: 'bg-danger text-on-danger data-hovered:opacity-90',
};

interface Props extends Omit<ButtonProps, 'className' | 'children'> {
  look?: Look;
  small?: boolean;
  icon?: LucideIcon;
  className?: string;
  children: ReactNode;
}

/** A button with words. While `isPending` it keeps its size, tells so, and cannot be pressed again. */
export function Button({ look = 'plain', small = false, icon: Icon, className, children, ...rest }: Props) {
  return (
    <AriaButton
      {...rest}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none',
        'transition-colors data-disabled:opacity-50 data-pending:opacity-60',
        small ? 'min-h-7 px-2 text-sm' : 'min-h-9 px-3.5 text-base',
        looks[look],
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
      {children}
    </AriaButton>
  );
}

interface IconProps extends Omit<ButtonProps, 'className' | 'children' | 'aria-label'> {
  icon: LucideIcon;
  /** Said to screen readers and shown on hover and focus. */
  label: string;
  /** A key that does the same, shown in the hint. */
  shortcut?: string;
  look?: Look;
  className?: string;
  /** Turned round in right-to-left text: arrows and whatever points along the line. */
  mirrored?: boolean;
}

/** A button that is only a picture, with its name as a hint. */
export function IconButton({ icon: Icon, label, shortcut, look = 'quiet', className, mirrored, ...rest }: IconProps) {
  return (
    <Hint text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={cx(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md transition-colors data-disabled:opacity-50',
          looks[look],
          className,
        )}
      >
        <Icon aria-hidden className={cx('size-4.5', mirrored && 'rtl:-scale-x-100')} />
      </AriaButton>
    </Hint>
  );
}

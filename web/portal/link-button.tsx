import { createLink } from '@tanstack/react-router';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from '../ui/cx.ts';

interface Props extends ComponentProps<'a'> {
  icon?: LucideIcon;
  primary?: boolean;
}

/** A link to a page that looks like a button, for what one comes to do. */
export const LinkButton = createLink(({ icon: Icon, primary = false, children, ...rest }: Props) => (
  <a
    {...rest}
    className={cx(
      'inline-flex min-h-9 items-center gap-1.5 rounded-md px-3.5 font-medium whitespace-nowrap',
      primary
        ? 'bg-accent text-on-accent hover:bg-accent-hover'
        : 'border border-line bg-surface shadow-low hover:bg-hover',
    )}
  >
    {Icon && <Icon aria-hidden className="size-4" />}
    {children}
  </a>
));

import type { ComponentProps } from 'react';

/** A part of the page that scrolls by itself: reached by keyboard, and named. */
export function ScrollArea({ label, ...rest }: Omit<ComponentProps<'section'>, 'aria-label'> & { label: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  return <section {...rest} aria-label={label} tabIndex={0} />;
}

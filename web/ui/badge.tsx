import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { useFormat } from './language.tsx';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'danger' | 'info' | 'note';

const tones: Record<Tone, string> = {
  plain: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-info-soft text-info',
  note: 'bg-note text-note-ink',
};

/** A short word about a thing: its state, a tag. */
export function Badge({
  tone = 'plain',
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cx(
        'inline-flex max-w-full items-center gap-1 rounded-sm px-1.5 py-px text-xs font-medium whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      <span className="truncate">
        <bdi>{children}</bdi>
      </span>
    </span>
  );
}

/** How many; nothing at all for none. `label` says of what to those who do not see. */
export function Count({
  value,
  label,
  strong = false,
}: {
  value: number | undefined;
  label?: string;
  strong?: boolean;
}) {
  const format = useFormat();
  if (!value) return null;
  return (
    <span
      className={cx(
        'inline-flex min-w-5 items-center justify-center rounded-full px-1.5 text-xs font-medium tabular-nums',
        strong ? 'bg-accent text-on-accent' : 'bg-sunken text-muted',
      )}
    >
      {format.number(value)}
      {label !== undefined && <span className="sr-only"> {label}</span>}
    </span>
  );
}

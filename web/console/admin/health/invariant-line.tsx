import { ChevronRight, CircleCheck, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { Invariant } from '#contract/invariants.ts';
import { Badge } from '../../../ui/badge.tsx';
import { cx } from '../../../ui/cx.ts';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Breaches } from './breaches.tsx';
import { text } from './text.ts';

/** One thing that must hold: whether it does, what it means if not, and on asking what breaks it. */
export function InvariantLine({ invariant: { id, holds, count } }: { invariant: Invariant }) {
  const words = useText(text);
  const format = useFormat();
  const part = useId();
  const [open, setOpen] = useState(false);
  const { must, broken, help } = words.of[id];
  const Icon = holds ? CircleCheck : TriangleAlert;
  return (
    <>
      <AriaButton
        aria-expanded={open}
        aria-controls={part}
        onPress={() => setOpen(!open)}
        className="flex w-full items-start gap-3 px-4 py-3 text-start data-hovered:bg-hover"
      >
        <Icon aria-hidden className={cx('mt-0.5 size-5 shrink-0', holds ? 'text-good' : 'text-warn')} />
        <span className="flex min-w-0 flex-1 flex-wrap items-start justify-between gap-x-3 gap-y-1">
          <span className="min-w-48 flex-1">
            <span className="block font-medium">{must}</span>
            {!holds && <span className="block text-sm text-muted">{broken}</span>}
          </span>
          <Badge tone={holds ? 'good' : 'warn'}>{holds ? words.holds : words.breaks(format.number(count))}</Badge>
        </span>
        <ChevronRight
          aria-hidden
          className={cx('mt-1 size-4 shrink-0 text-muted rtl:-scale-x-100', open && 'rotate-90 rtl:-rotate-90')}
        />
      </AriaButton>
      <div id={part} hidden={!open} className="flex flex-col gap-3 px-4 pb-4">
        {open && (
          <>
            {!holds && <p>{help}</p>}
            <Breaches id={id} />
          </>
        )}
      </div>
    </>
  );
}

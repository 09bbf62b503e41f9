import { type ReactNode, useId } from 'react';
import { Count } from '../../ui/badge.tsx';

/** A part of the page with a name. */
export function Card({ title, count, children }: { title: string; count?: number | undefined; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-xl border border-line bg-surface shadow-low">
      <h2 id={id} className="flex items-center gap-2 px-4 pt-3 pb-2 text-lg font-semibold">
        {title}
        <Count value={count} />
      </h2>
      {children}
    </section>
  );
}

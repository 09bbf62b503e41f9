import type { ReactNode } from 'react';

/** Title, a word on what it is for, what can be added, and the matter itself. */
export function SectionPage({
  title,
  intro,
  action,
  children,
}: {
  title: string;
  intro: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-5 p-4 sm:p-6">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h1 className="text-xl font-bold">{title}</h1>
          <p className="text-muted">{intro}</p>
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

/** A list of things in a frame, one a line. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line rounded-xl border border-line bg-surface">
      {children}
    </ul>
  );
}

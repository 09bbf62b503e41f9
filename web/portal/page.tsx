import type { ReactNode } from 'react';

/** A page that scrolls, as wide as one likes to read. */
export function Page({
  title,
  intro,
  action,
  children,
}: {
  title: string;
  intro?: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6">
        <header className="flex flex-wrap items-start justify-between gap-3">
          <div>
            <h1 className="text-2xl font-bold">{title}</h1>
            {intro !== undefined && <p className="text-muted">{intro}</p>}
          </div>
          {action}
        </header>
        {children}
      </div>
    </div>
  );
}

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** One way to show that one is oneself: what it is, how it stands, and what can be done about it. */
export function Way({
  icon: Icon,
  title,
  hint,
  action,
  children,
}: {
  icon: LucideIcon;
  title: string;
  hint: string;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Icon aria-hidden className="size-5 shrink-0 text-accent-ink" />
        <div className="min-w-48 flex-1">
          <h3 className="font-medium">{title}</h3>
          <p className="text-sm text-muted">{hint}</p>
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

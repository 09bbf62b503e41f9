import { CircleAlert, type LucideIcon, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

/** Nothing is here: what that means, and what one can do. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex h-full min-h-48 flex-col items-center justify-center gap-1.5 p-8 text-center">
      <span className="mb-2 flex size-12 items-center justify-center rounded-full bg-accent-soft text-accent-ink">
        <Icon aria-hidden className="size-6" />
      </span>
      <p className="text-lg font-semibold text-balance">{title}</p>
      {children !== undefined && <p className="max-w-sm text-muted text-balance">{children}</p>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** Something failed to load: why, in plain words, and another try. */
export function Failed({ title, children, onRetry }: { title?: string; children?: ReactNode; onRetry?: () => void }) {
  const text = useText(uiText);
  return (
    <div role="alert" className="flex h-full min-h-48 flex-col items-center justify-center gap-1.5 p-8 text-center">
      <span className="mb-2 flex size-12 items-center justify-center rounded-full bg-danger-soft text-danger">
        <CircleAlert aria-hidden className="size-6" />
      </span>
      <p className="text-lg font-semibold text-balance">{title ?? text.failed}</p>
      {children !== undefined && <p className="max-w-sm text-muted text-balance">{children}</p>}
      {onRetry && (
        <Button icon={RotateCw} onPress={onRetry} className="mt-3">
          {text.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** A line about what went wrong, beside what was tried. */
export function Problem({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <p role="alert" className={cx('flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger', className)}>
      <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

/** Of lines, in percent. */
const widths = [90, 67, 79, 56, 88, 65, 77, 54, 86, 63];

/** The shape of what is being loaded. */
export function Skeleton({ lines = 3, className }: { lines?: number; className?: string }) {
  const text = useText(uiText);
  return (
    <div role="status" className={cx('flex flex-col gap-3 p-4', className)}>
      <span className="sr-only">{text.loading}</span>
      {widths.slice(0, lines).map((width) => (
        <span
          key={width}
          aria-hidden
          className="h-4 animate-pulse rounded-md bg-sunken"
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  );
}

import { useText } from './language.tsx';
import { uiText } from './text.ts';

export function Logo({ withName = false }: { withName?: boolean }) {
  const { app } = useText(uiText);
  return (
    <span className="inline-flex items-center gap-2 text-lg font-bold">
      <img src="/icon.svg" alt="" width={28} height={28} />
      <span className={withName ? '' : 'sr-only'}>{app}</span>
    </span>
  );
}

import { Copy, Download } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useText } from '../../../ui/language.tsx';
import { uiText } from '../../../ui/text.ts';
import { say } from '../../../ui/toasts.tsx';
import { text } from './text.ts';

/** Recovery codes, the one time they are shown, with the ways to keep them. */
export function KeepCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const words = useText(text);
  const common = useText(uiText);
  const shown = useRef<HTMLUListElement>(null);
  const copy = async () => {
    // A page on plain http may not write to the clipboard; one that may can be forbidden to.
    try {
      await navigator.clipboard.writeText(codes.join('\n'));
      say(common.copied);
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      say(words.copyYourself);
    }
  };
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\r\n')}\r\n`)}`;
  return (
    <div className="flex flex-col gap-4">
      <p>{words.codesHint}</p>
      <ul
        ref={shown}
        dir="ltr"
        className="grid gap-x-4 gap-y-1 rounded-md border border-line bg-sunken p-3 font-mono text-sm min-[24rem]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button icon={Copy} onPress={() => void copy()}>
          {common.copy}
        </Button>
        <a
          href={file}
          download="pasokh-recovery-codes.txt"
          className="inline-flex min-h-9 items-center gap-1.5 rounded-md border border-line bg-surface px-3.5 font-medium shadow-low hover:bg-hover"
        >
          <Download aria-hidden className="size-4" />
          {words.download}
        </a>
      </div>
      <Button look="primary" onPress={onKept}>
        {words.codesKept}
      </Button>
    </div>
  );
}

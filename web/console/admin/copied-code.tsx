import { Copy } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { useText } from '../../ui/language.tsx';
import { uiText } from '../../ui/text.ts';
import { say } from '../../ui/toasts.tsx';
import { text } from './text.ts';

/** Code that somebody takes elsewhere, with a button that copies it. */
export function CopiedCode({ code }: { code: string }) {
  const words = useText(text);
  const common = useText(uiText);
  const shown = useRef<HTMLElement>(null);
  const copy = async () => {
    // A page on plain http may not write to the clipboard; one that may can be forbidden to.
    try {
      await navigator.clipboard.writeText(code);
      say(common.copied);
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      say(words.copyYourself);
    }
  };
  return (
    <div className="flex items-start gap-2 max-sm:flex-col">
      <code
        ref={shown}
        dir="ltr"
        className="rounded-md border border-line bg-surface px-3 py-2 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere] sm:min-w-0 sm:flex-1"
      >
        {code}
      </code>
      <Button icon={Copy} onPress={() => void copy()}>
        {common.copy}
      </Button>
    </div>
  );
}

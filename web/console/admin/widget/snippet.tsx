import { Copy, ExternalLink } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useText } from '../../../ui/language.tsx';
import { uiText } from '../../../ui/text.ts';
import { say } from '../../../ui/toasts.tsx';
import { text } from '../text.ts';

/** The one line, ready to be copied. */
export function Snippet() {
  const words = useText(text);
  const common = useText(uiText);
  const line = `<script async src="${location.origin}/widget.js"></script>`;
  const code = useRef<HTMLElement>(null);
  const select = () => code.current && getSelection()?.selectAllChildren(code.current);
  const copy = async () => {
    // A page on plain http may not write to the clipboard; one that may can be forbidden to.
    try {
      await navigator.clipboard.writeText(line);
      say(common.copied);
    } catch {
      select();
      say(words.copyYourself);
    }
  };
  return (
    <section className="rounded-xl border border-line bg-canvas p-4">
      <p className="mb-2">{words.snippet}</p>
      <div className="flex flex-wrap items-center gap-2">
        <code
          ref={code}
          dir="ltr"
          className="min-w-0 flex-1 rounded-md border border-line bg-surface px-3 py-2 font-mono text-sm break-all"
        >
          {line}
        </code>
        <Button icon={Copy} onPress={() => void copy()}>
          {common.copy}
        </Button>
      </div>
      <a
        href="/widget/demo"
        target="_blank"
        rel="noreferrer"
        className="mt-3 inline-flex items-center gap-1.5 text-accent-ink underline"
      >
        {words.tryIt} <ExternalLink aria-hidden className="size-4" />
        <span className="sr-only">{common.newTab}</span>
      </a>
    </section>
  );
}

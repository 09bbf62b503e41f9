import { ExternalLink } from 'lucide-react';
import { useText } from '../../../ui/language.tsx';
import { uiText } from '../../../ui/text.ts';
import { CopiedCode } from '../copied-code.tsx';
import { text } from '../text.ts';

/** The one line, ready to be copied. */
export function Snippet() {
  const words = useText(text);
  const common = useText(uiText);
  return (
    <section className="rounded-xl border border-line bg-canvas p-4">
      <p className="mb-2">{words.snippet}</p>
      <CopiedCode code={`<script async src="${location.origin}/widget.js"></script>`} />
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

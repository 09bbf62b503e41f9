import type { CatalogueKey } from './catalogue.ts';
import type { Telling } from './decide-tellings.ts';
import { fillScene } from './fill-scene.ts';
import { type Content, contentOf } from './mail-content.ts';
import { escapeHtml, inHtml, inText } from './phrase.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** The mail that tells this person of this, in their language: plain text, and HTML that says the same. */
export function renderMail(telling: Telling, publicUrl: string): Mail {
  const content = contentOf(telling, publicUrl);
  return { subject: content.subject, text: asText(content, telling), html: asHtml(content, telling) };
}

function asText({ greeting, lead, quotes, open, small }: Content, telling: Telling): string {
  const filling = fillScene(telling);
  const say = (key: CatalogueKey) => inText(telling.person.locale, key, filling);
  const parts = [
    say(greeting),
    say(lead),
    ...quotes.map(asQuote),
    `${say(open.label)}: ${open.url}`,
    small.map(say).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Marked line by line, so that nobody's words pass for ours. */
const asQuote = (text: string): string =>
  linesOf(text)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');

const font = "font:16px/1.8 Vazirmatn,Tahoma,'Segoe UI',system-ui,sans-serif";

function asHtml({ subject, greeting, lead, quotes, open, small }: Content, telling: Telling): string {
  const { locale } = telling.person;
  const filling = fillScene(telling);
  const say = (key: CatalogueKey) => inHtml(locale, key, filling);
  // Twice: some mail programs drop the outer elements.
  const language = `lang="${locale}" dir="${locale === 'fa' ? 'rtl' : 'ltr'}"`;
  const box = 'margin:16px 0;padding:8px 16px;background:#f4f4f5;border-radius:8px';
  const quoted = quotes.map((quote) => `\n<blockquote dir="auto" style="${box}">${asLines(quote)}</blockquote>`);
  return `<!doctype html>
<html ${language}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0">
<div ${language} style="max-width:36em;margin:0 auto;padding:24px;color:#18181b;${font}">
<p>${say(greeting)}</p>
<p>${say(lead)}</p>${quoted.join('')}
<p><a href="${escapeHtml(open.url)}" style="display:inline-block;padding:8px 16px;background:#0f766e;color:#fff;text-decoration:none;border-radius:8px">${say(open.label)}</a></p>
<p style="color:#71717a;font-size:14px">${small.map(say).join('<br>')}</p>
</div>
</body>
</html>
`;
}

/** Each line finds its own direction: people mix languages. */
const asLines = (text: string): string =>
  linesOf(text)
    .map((line) => `<div dir="auto">${escapeHtml(line) || '<br>'}</div>`)
    .join('\n');

const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u0085\u2028\u2029]/);

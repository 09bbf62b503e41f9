import type { CatalogueKey } from './catalogue.ts';
import type { Telling } from './decide-tellings.ts';
import { fillScene } from './fill-scene.ts';
import { escapeHtml, inHtml, inText, oneLine } from './phrase.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** What a mail says, before it is text or HTML. */
interface Content {
  subject: string;
  lead: CatalogueKey;
  /** People's own words, as they wrote them. */
  quote: string | null;
  open: { label: CatalogueKey; url: string };
  small: readonly CatalogueKey[];
}

/** The mail that tells this person of this, in their language: plain text, and HTML that says the same. */
export function renderMail(telling: Telling, publicUrl: string): Mail {
  const content = contentOf(telling, publicUrl);
  return { subject: content.subject, text: asText(content, telling), html: asHtml(content, telling) };
}

function contentOf(telling: Telling, publicUrl: string): Content {
  const { person, wording } = telling;
  if (telling.about === 'LINK') {
    const { purpose, secret } = telling.link;
    const path = purpose === 'VERIFY_EMAIL' ? 'verify-email' : 'reset-password';
    return {
      subject: inText(person.locale, `subject.${telling.wording}`, {}),
      lead: `mail.${wording}`,
      quote: null,
      open: { label: `open.${telling.wording}`, url: `${publicUrl}/${path}?token=${encodeURIComponent(secret)}` },
      small: ['small.link', 'small.not_you'],
    };
  }
  const { ticket, reply } = telling;
  return {
    // Not in the reader's digits: people and programs look for it by this.
    subject: `[#${ticket.number}] ${oneLine(ticket.subject)}`,
    lead: `mail.${wording}`,
    quote: reply?.body ?? null,
    open: {
      label: person.id === ticket.customer_id ? 'open.customer' : 'open.operator',
      url: `${publicUrl}/tickets/${ticket.id}`,
    },
    small: ['small.ticket', 'small.settings'],
  };
}

const greetingOf = ({ person }: Telling): CatalogueKey => (person.guest ? 'mail.greeting_plain' : 'mail.greeting');

function asText({ lead, quote, open, small }: Content, telling: Telling): string {
  const filling = fillScene(telling);
  const say = (key: CatalogueKey) => inText(telling.person.locale, key, filling);
  // Quoted line by line, so that nobody's words pass for ours.
  const quoted =
    quote === null
      ? []
      : [
          linesOf(quote)
            .map((line) => `> ${line}`.trimEnd())
            .join('\n'),
        ];
  const parts = [
    say(greetingOf(telling)),
    say(lead),
    ...quoted,
    `${say(open.label)}: ${open.url}`,
    small.map(say).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const font = "font:16px/1.8 Vazirmatn,Tahoma,'Segoe UI',system-ui,sans-serif";

function asHtml({ subject, lead, quote, open, small }: Content, telling: Telling): string {
  const { locale } = telling.person;
  const filling = fillScene(telling);
  const say = (key: CatalogueKey) => inHtml(locale, key, filling);
  // Twice: some mail programs drop the outer elements.
  const language = `lang="${locale}" dir="${locale === 'fa' ? 'rtl' : 'ltr'}"`;
  const box = 'margin:16px 0;padding:8px 16px;background:#f4f4f5;border-radius:8px';
  const quoted = quote === null ? '' : `\n<blockquote dir="auto" style="${box}">${asLines(quote)}</blockquote>`;
  return `<!doctype html>
<html ${language}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0">
<div ${language} style="max-width:36em;margin:0 auto;padding:24px;color:#18181b;${font}">
<p>${say(greetingOf(telling))}</p>
<p>${say(lead)}</p>${quoted}
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

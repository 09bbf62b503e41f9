import type { CatalogueKey } from './catalogue.ts';
import type { Notice, Telling } from './decide-tellings.ts';
import { fillScene } from './fill-scene.ts';
import { inText, oneLine } from './phrase.ts';
import { pageOf } from './topic.ts';

/** What a mail says, before it is text or HTML. */
export interface Content {
  subject: string;
  greeting: CatalogueKey;
  lead: CatalogueKey;
  /** People's own words, as they wrote them. */
  quotes: readonly string[];
  open: { label: CatalogueKey; url: string };
  small: readonly CatalogueKey[];
}

export function contentOf(telling: Telling, publicUrl: string): Content {
  const { person, wording } = telling;
  const opening = {
    greeting: person.guest ? 'mail.greeting_plain' : 'mail.greeting',
    lead: `mail.${wording}`,
  } as const;
  if (telling.link) {
    const { purpose, secret } = telling.link;
    const path = purpose === 'VERIFY_EMAIL' ? 'verify-email' : 'reset-password';
    return {
      ...opening,
      subject: inText(person.locale, `subject.${telling.wording}`, {}),
      quotes: [],
      open: { label: `open.${telling.wording}`, url: `${publicUrl}/${path}?token=${encodeURIComponent(secret)}` },
      small: ['small.link', 'small.not_you'],
    };
  }
  if (telling.kind === 'SECURITY') {
    return {
      ...opening,
      subject: inText(person.locale, `subject.${telling.wording}`, {}),
      quotes: [],
      open: { label: 'open.security', url: `${publicUrl}${person.role === 'CUSTOMER' ? '' : '/console'}/settings` },
      small: ['small.security'],
    };
  }
  const { topic, reply, unread } = telling;
  return {
    ...opening,
    subject: subjectOf(telling),
    quotes: reply ? [reply.body] : (unread?.messages ?? []).map(({ body }) => body),
    open: { label: `open.${topic.kind}_${topic.side}`, url: pageOf(topic, publicUrl) },
    small: ['small.answers', 'small.settings'],
  };
}

function subjectOf(notice: Notice): string {
  const subject = oneLine(fillScene(notice).subject ?? '');
  // Not in the reader's digits: people and programs look for it by this.
  return notice.ticket ? `[#${notice.ticket.number}] ${subject}` : subject;
}

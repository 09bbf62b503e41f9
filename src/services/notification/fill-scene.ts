import type { Telling } from './decide-tellings.ts';
import { excerptOf, type Filling } from './phrase.ts';

/** What the catalogue's slots stand for when this person is told of this. */
export function fillScene(telling: Telling): Filling {
  const { person } = telling;
  const name = person.display_name;
  if (telling.about === 'LINK') return { name, time: asTime(telling.link.expires_at, person) };
  const { ticket, reply, assignment } = telling;
  return {
    name,
    number: new Intl.NumberFormat(person.locale, { useGrouping: false }).format(ticket.number),
    subject: ticket.subject,
    ...(reply
      ? { author: reply.author_name, excerpt: excerptOf(reply.body), time: asTime(reply.created_at, person) }
      : {}),
    ...(assignment ? { operator: assignment.operator_name } : {}),
  };
}

type Reader = Pick<Telling['person'], 'locale' | 'calendar' | 'time_zone'>;

/** A moment in the reader's language, calendar and time zone. */
export function asTime(time: string, { locale, calendar, time_zone }: Reader): string {
  const ca = calendar === 'JALALI' ? 'persian' : 'gregory';
  const format = new Intl.DateTimeFormat(`${locale}-u-ca-${ca}`, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: time_zone,
  });
  return (
    format
      .formatToParts(new Date(time))
      // English names the era of every calendar but its own.
      .filter(({ type }) => type !== 'era')
      .map(({ value }) => value)
      .join('')
      .replaceAll(/\s+/g, ' ')
  );
}

import { inLocalTime, type LocalTime } from '#kit/local-time.ts';
import type { Telling } from './decide-tellings.ts';
import { excerptOf, type Filling, inText } from './phrase.ts';

/** What the catalogue's slots stand for when this person is told of this. */
export function fillScene(telling: Telling): Filling {
  const { person, ticket, reply, assignment, unread, link } = telling;
  const said = reply ?? unread?.messages.at(-1);
  return {
    name: person.display_name,
    ...(link ? { time: inLocalTime(link.expires_at, person) } : {}),
    ...(ticket ? { number: asNumber(ticket.number, person), subject: ticket.subject } : {}),
    ...fillChat(telling),
    ...(said
      ? { author: said.author_name, excerpt: excerptOf(said.body), time: inLocalTime(said.created_at, person) }
      : {}),
    ...(assignment ? { operator: assignment.operator_name } : {}),
  };
}

function fillChat({ person, chat, topic }: Telling): Filling {
  if (!chat || !topic) return {};
  const customer = chat.customer_name;
  return {
    customer,
    subject: chat.subject ?? inText(person.locale, `chat.${topic.side}`, { customer }),
    time: inLocalTime(chat.waiting_since, person),
    duration: asDuration(chat.waited_seconds, person),
  };
}

const numbers = {
  fa: new Intl.NumberFormat('fa', { useGrouping: false }),
  en: new Intl.NumberFormat('en', { useGrouping: false }),
};
const asNumber = (number: number, { locale }: Pick<LocalTime, 'locale'>): string => numbers[locale].format(number);

const units = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** How long in the largest unit of which there are two: what is left out is less than half. */
export function asDuration(seconds: number, { locale }: Pick<LocalTime, 'locale'>): string {
  const [unit, length] = units.find(([, length]) => seconds >= 2 * length) ?? ['second', 1];
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', useGrouping: false });
  return format.format(Math.max(0, Math.floor(seconds / length)));
}

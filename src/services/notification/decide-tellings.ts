import type { NotificationKind } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import { effectiveChoices } from './default-choices.ts';
import { type Happened, type Recipient, type Scene, selectRecipients, selectScenes } from './scene-queries.ts';
import {
  type LinkWording,
  type linkWordings,
  readersOf,
  type TicketWording,
  type Told,
  ticketWordings,
  whoIsTold,
} from './who-is-told.ts';

interface Channels {
  event: Happened;
  person: Recipient;
  /** Where mail goes, or null for none. */
  email: string | null;
  push: boolean;
}
type Present<K extends keyof Scene> = NonNullable<Scene[K]>;
export interface TicketTelling extends Channels, Pick<Scene, 'reply' | 'assignment'> {
  about: 'TICKET';
  kind: NotificationKind;
  wording: TicketWording;
  ticket: Present<'ticket'>;
}
interface LinkTelling extends Channels {
  about: 'LINK';
  kind: keyof typeof linkWordings;
  wording: LinkWording;
  link: Present<'link'>;
}
/** One person, told of one event: in which words and by which channels. */
export type Telling = TicketTelling | LinkTelling;

/**
 * Who is told of these events, by how things stand now. Asked when an event is handled and once more just before a mail
 * or a push leaves, which may be hours later: somebody who was disabled, lost access or turned it off gets nothing then.
 */
export async function decideTellings(db: Database, events: readonly Happened[]): Promise<Telling[]> {
  const told = (await selectScenes(db, events)).flatMap((scene) => whoIsTold(scene).map((one) => ({ scene, one })));
  const people = await selectRecipients(db, [...new Set(told.map(({ one }) => one.user_id))]);
  return told.flatMap(({ scene, one }) => {
    const person = people.get(one.user_id);
    const readers = readersOf(scene);
    return person?.labels.some((label) => readers.includes(label)) ? (tellingOf(scene, one, person) ?? []) : [];
  });
}

/** The telling that a delivery was made for, if it still holds. */
export async function stillToTell(
  db: Database,
  { event, user_id, channel }: { event: Happened; user_id: string; channel: 'EMAIL' | 'PUSH' },
): Promise<Telling | undefined> {
  const tellings = await decideTellings(db, [event]);
  return tellings.find((one) => one.person.id === user_id && (channel === 'EMAIL' ? one.email !== null : one.push));
}

function tellingOf(scene: Scene, { wording }: Told, person: Recipient): Telling | undefined {
  const { event, ticket, reply, assignment, link } = scene;
  if (!isAboutTicket(wording)) {
    // A link was asked for: it is no matter of preference, and only the mailbox it is for may see it.
    return link
      ? { about: 'LINK', event, person, wording, kind: link.purpose, link, email: link.email, push: false }
      : undefined;
  }
  const kind = ticketWordings[wording];
  const choice = effectiveChoices(person)[kind];
  if (!ticket || !choice) return undefined;
  const channels = { email: choice.email ? person.email : null, push: choice.push && person.has_push };
  return { about: 'TICKET', event, person, wording, kind, ticket, reply, assignment, ...channels };
}

const isAboutTicket = (wording: Told['wording']): wording is TicketWording => wording in ticketWordings;

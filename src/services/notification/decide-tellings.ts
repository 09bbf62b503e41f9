import type { NotificationKind } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import { effectiveChoices } from './default-choices.ts';
import { type Recipient, selectRecipients } from './recipient-queries.ts';
import { type Happened, type Scene, selectScenes } from './scene-queries.ts';
import { type Topic, topicOf } from './topic.ts';
import {
  type LinkWording,
  type linkWordings,
  type NoticeWording,
  noticeWordings,
  readersOf,
  type SecurityWording,
  securityWordings,
  type Told,
  whoIsTold,
} from './who-is-told.ts';

interface ToPerson extends Scene {
  person: Recipient;
  /** Where mail goes, or null for none. */
  email: string | null;
  push: boolean;
}
/** Shown in the app, and sent by the channels that the person chose. */
export interface Notice extends ToPerson {
  kind: NotificationKind;
  wording: NoticeWording;
  topic: Topic;
  link: null;
}
interface LinkTelling extends ToPerson {
  kind: keyof typeof linkWordings;
  wording: LinkWording;
  topic: null;
  link: NonNullable<Scene['link']>;
}
interface SecurityTelling extends ToPerson {
  kind: 'SECURITY';
  wording: SecurityWording;
  topic: null;
  link: null;
}
/** One person, told of one event: in which words and by which channels. */
export type Telling = Notice | LinkTelling | SecurityTelling;

/**
 * Who is told of these events, by how things stand now. Asked when an event is handled and once more just before a mail
 * or a push leaves, which may be hours later: somebody who was disabled, lost access or turned it off gets nothing then.
 */
export async function decideTellings(db: Database, events: readonly Happened[], now: Date): Promise<Telling[]> {
  const scenes = await selectScenes(db, events, now);
  const told = scenes.flatMap((scene) => whoIsTold(scene).map((one) => ({ scene, one })));
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
  now: Date,
): Promise<Telling | undefined> {
  const tellings = await decideTellings(db, [event], now);
  return tellings.find((one) => one.person.id === user_id && (channel === 'EMAIL' ? one.email !== null : one.push));
}

function tellingOf(scene: Scene, { wording }: Told, person: Recipient): Telling | undefined {
  // Nor is this a matter of preference: whoever took the account over would turn it off.
  if (isSecurity(wording))
    return { ...scene, person, wording, kind: 'SECURITY', topic: null, link: null, email: person.email, push: false };
  if (!isNotice(wording)) {
    const { link } = scene;
    // A link was asked for: it is no matter of preference, and only the mailbox it is for may see it.
    return link
      ? { ...scene, person, wording, kind: link.purpose, topic: null, link, email: link.email, push: false }
      : undefined;
  }
  const kind = noticeWordings[wording];
  const choice = effectiveChoices(person)[kind];
  const topic = topicOf(scene, person.id);
  if (!topic || !choice) return undefined;
  const channels = { email: choice.email ? person.email : null, push: choice.push && person.has_push };
  return { ...scene, person, wording, kind, topic, link: null, ...channels };
}

const securityWords: ReadonlySet<string> = new Set(Object.values(securityWordings));
const isSecurity = (wording: Told['wording']): wording is SecurityWording => securityWords.has(wording);
const isNotice = (wording: Told['wording']): wording is NoticeWording => wording in noticeWordings;

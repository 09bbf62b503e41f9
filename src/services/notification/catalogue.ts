import type { Side, Topic } from './topic.ts';
import type { LinkWording, NoticeWording } from './who-is-told.ts';

/** Every text that this service shows to people. `{slots}` are filled by `phrase.ts`. */
export type CatalogueKey =
  | `${'title' | 'body'}.${NoticeWording | 'webhook_disabled'}`
  | `mail.${NoticeWording | LinkWording | 'greeting' | 'greeting_plain'}`
  | `subject.${LinkWording}`
  | `chat.${Side}`
  | `open.${`${Topic['kind']}_${Side}` | LinkWording}`
  | `small.${'answers' | 'settings' | 'link' | 'not_you'}`;
export type Catalogue = Readonly<Record<CatalogueKey, string>>;

export const slots = [
  'number',
  'subject',
  'author',
  'customer',
  'operator',
  'excerpt',
  'name',
  'time',
  'duration',
] as const;
export type Slot = (typeof slots)[number];

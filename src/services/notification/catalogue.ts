import type { Side, Topic } from './topic.ts';
import type { LinkWording, NoticeWording, SecurityWording } from './who-is-told.ts';

/** Every text that this service shows to people. `{slots}` are filled by `phrase.ts`. */
export type CatalogueKey =
  | `mail.${NoticeWording | LinkWording | SecurityWording | 'greeting' | 'greeting_plain'}`
  | `subject.${LinkWording | SecurityWording}`
  | `${'title' | 'body'}.${NoticeWording | 'webhook_disabled'}`
  | `chat.${Side}`
  | `open.${`${Topic['kind']}_${Side}` | LinkWording | 'security'}`
  | `small.${'answers' | 'settings' | 'link' | 'not_you' | 'security'}`;
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

import type { LinkWording, TicketWording } from './who-is-told.ts';

type Side = 'customer' | 'operator';

/** Every text that this service shows to people. `{slots}` are filled by `phrase.ts`. */
export type CatalogueKey =
  | `title.${TicketWording}`
  | `body.${TicketWording}`
  | `mail.${TicketWording | LinkWording | 'greeting' | 'greeting_plain'}`
  | `subject.${LinkWording}`
  | `open.${Side | LinkWording}`
  | `small.${'ticket' | 'settings' | 'link' | 'not_you'}`;
export type Catalogue = Readonly<Record<CatalogueKey, string>>;

export const slots = ['number', 'subject', 'author', 'operator', 'excerpt', 'name', 'time'] as const;
export type Slot = (typeof slots)[number];

import type { Locale } from '#contract/people.ts';
import type { WidgetFace } from '#contract/widget.ts';

/** How the button looks. */
export interface Look {
  locale: Locale;
  side: WidgetFace['side'];
  color: string | null;
}

/** What the frame tells the page that embeds it. It tells `pasokh:ready` to whoever that is, all else only once greeted. */
export type FrameMessage =
  | { type: 'pasokh:ready' }
  | { type: 'pasokh:close' }
  /** `isBusy`: a chat goes on, or something in it was not read: the next page loads the frame without being asked. */
  | { type: 'pasokh:state'; look: Look; unread: number; isBusy: boolean };

/** What the page tells its frame; the first one is the greeting. */
export type PageMessage =
  | { type: 'pasokh:shown'; isShown: boolean }
  /** Whom the site knows the visitor as, in a token that its back end signed; null: as nobody any more. */
  | { type: 'pasokh:visitor'; token: string | null };

export function isFrameMessage(data: unknown): data is FrameMessage {
  const type = typeOf(data);
  return type === 'pasokh:ready' || type === 'pasokh:close' || type === 'pasokh:state';
}

export function isPageMessage(data: unknown): data is PageMessage {
  const type = typeOf(data);
  return type === 'pasokh:shown' || type === 'pasokh:visitor';
}

/** Pages are full of messages of others: only what bears one of our names is looked at. */
const typeOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined;

import Type, { type Static } from 'typebox';
import { ChosenStatus } from './operators.ts';
import { input, nullable } from './primitives.ts';

const Cursor = Type.String({ minLength: 1, maxLength: 200 });

/** Client → server: event name → payload. Every one is acknowledged with `{ ok: true, ... }` or `{ ok: false, error }`. */
export const socketRequests = {
  /** Catch up: what happened since the cursor of the last `sync`. Without one, the present cursor is given. */
  sync: input({ chats: Type.Optional(Type.Object({})), feed: Type.Optional(nullable(Cursor)) }),
  set_presence: input({ status: ChosenStatus }),
  renew_token: input({ token: Type.String({ minLength: 1, maxLength: 4096 }) }),
} as const;
export type SocketRequestName = keyof typeof socketRequests;
export type SocketRequest<N extends SocketRequestName> = Static<(typeof socketRequests)[N]>;

/** Roles that may send each client event. */
export const socketPermissions: Record<SocketRequestName, readonly ('CUSTOMER' | 'OPERATOR' | 'ADMIN')[]> = {
  sync: ['CUSTOMER', 'OPERATOR', 'ADMIN'],
  set_presence: ['OPERATOR', 'ADMIN'],
  renew_token: ['CUSTOMER', 'OPERATOR', 'ADMIN'],
};

/** Server → client: event name → what it carries. */
export const serverEvents = {
  ticket_changed: 'A ticket as `GET /api/tickets/:id` shows it to that person',
  ticket_gone: '`{ id }`: a ticket left what that person may read',
  ticket_replied: 'A reply or note as `GET /api/tickets/:id/replies` shows it to that person',
  notification: 'A notification as `GET /api/notifications` shows it',
  reload: '`{}`: what that person may read has changed; load afresh',
} as const;

/**
 * One thing a person hears of: `event` is the socket event's name, `data` the object as its REST twin shows it to that
 * person now. `ticket_gone { id }` says that a ticket left what the person may read.
 */
export const FeedItem = Type.Object(
  { event: Type.String(), data: Type.Record(Type.String(), Type.Unknown()) },
  { $id: 'FeedItem' },
);
export type FeedItem = Static<typeof FeedItem>;
export const FeedQuery = input({
  after: Type.Optional(Cursor),
  limit: Type.Integer({
    minimum: 1,
    maximum: 500,
    default: 100,
    description: 'How many changes are looked at, at most',
  }),
});
export const FeedPage = Type.Object({ items: Type.Array(FeedItem), next_cursor: Type.String() });

export type FeedAnswer = { events: FeedItem[]; cursor: string } | { reload: true; cursor: string };
export type Ack<T extends object = object> =
  | ({ ok: true } & T)
  | { ok: false; error: { code: string; message: string } };

import type { FrameName } from '#contract/events.ts';

type Row = Readonly<Record<string, unknown>>;

interface Frame {
  /** The view in which the owner publishes these objects with their `readers`. */
  view: string;
  /** What the frame carries of an object. */
  show: (object: Row) => Row;
  /** What somebody is told who may no longer read the object. */
  gone: string | null;
}

const itself = (object: Row) => object;
const ofChat = (show: (chat: Row) => Row): Frame => ({ view: 'chat.readable_chats', show, gone: 'chat_gone' });

/** How each kind of object that is pushed is read and shown. */
export const frames: Record<FrameName, Frame> = {
  ticket_changed: { view: 'ticketing.readable_tickets', show: itself, gone: 'ticket_gone' },
  ticket_replied: { view: 'ticketing.readable_replies', show: itself, gone: null },
  ticket_read: { view: 'ticketing.readable_read_marks', show: itself, gone: null },
  notification: { view: 'notification.readable_notifications', show: itself, gone: null },
  chat_queued: ofChat((chat) => ({ chat })),
  chat_started: ofChat((chat) => ({ chat })),
  chat_requeued: ofChat((chat) => ({ chat_id: chat.id, position: chat.position, chat })),
  chat_ended: ofChat((chat) => ({ chat, reason: chat.end_reason })),
  chat_changed: ofChat((chat) => ({ chat })),
};

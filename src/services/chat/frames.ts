import type { FrameName } from '#contract/events.ts';

interface Frame {
  /** The view in which the owner publishes these objects with their `readers`. */
  view: string;
  /** What somebody is told who may no longer read the object. */
  gone: string | null;
}

/** How each kind of object that is pushed is read. */
export const frames: Record<FrameName, Frame> = {
  ticket_changed: { view: 'ticketing.readable_tickets', gone: 'ticket_gone' },
  ticket_replied: { view: 'ticketing.readable_replies', gone: null },
  notification: { view: 'notification.readable_notifications', gone: null },
};

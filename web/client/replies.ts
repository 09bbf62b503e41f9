import type { Reply } from '#contract/tickets.ts';
import type { Frame } from './frames.ts';

/**
 * What a frame changes about the conversation of a ticket, oldest first, whose end is loaded: of one that is not, the
 * next page brings what is new.
 */
export const reduceReplies =
  (ticketId: string) =>
  (replies: Reply[], { event, data }: Frame): Reply[] => {
    if (event !== 'ticket_replied' || data.ticket_id !== ticketId) return replies;
    if (replies.some(({ id }) => id === data.id)) return replies;
    const at = replies.findLastIndex((reply) => isBefore(reply, data));
    return replies.toSpliced(at + 1, 0, data);
  };

const isBefore = (a: Reply, b: Reply) => (a.created_at === b.created_at ? a.id < b.id : a.created_at < b.created_at);

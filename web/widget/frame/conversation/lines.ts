import type { ChatRoom } from '../../../client/chat-room.ts';

/** One message as it is shown. */
export interface Line {
  /** Stays the same when a message on its way arrives, so that it stays where it is. */
  key: string;
  id: string;
  body: string;
  isOwn: boolean;
  name: string;
  /** Null while it is on its way. */
  at: string | null;
  state: 'SENT' | 'SEEN' | 'PENDING' | 'FAILED';
  /** The first of a day. */
  startsDay: boolean;
  /** The last of several by the same person, close together: it bears the time. */
  endsGroup: boolean;
}

/** Messages of one person with no longer pauses than this stand together. Milliseconds. */
const together = 5 * 60_000;

export function linesOf({ chat, messages, outgoing }: ChatRoom): Line[] {
  const isOwn = (senderId: string) => senderId === chat.customer_id;
  const said = messages.map(({ client_message_id, sender_id, sender_name, id, seq, body, created_at }) => ({
    key: `${sender_id}.${client_message_id}`,
    ...{ id, body, isOwn: isOwn(sender_id), name: sender_name, at: created_at },
    state: isOwn(sender_id) && seq <= chat.operator_read_seq ? ('SEEN' as const) : ('SENT' as const),
  }));
  const onTheirWay = outgoing.map(({ client_message_id, body, state }) => ({
    key: `${chat.customer_id}.${client_message_id}`,
    ...{ id: client_message_id, body, isOwn: true, name: chat.customer_name, at: null, state },
  }));
  const all = [...said, ...onTheirWay];
  return all.map((line, at) => {
    const [before, after] = [all[at - 1], all[at + 1]];
    return {
      ...line,
      startsDay: line.at !== null && (!before?.at || dayOf(before.at) !== dayOf(line.at)),
      endsGroup: !after || after.isOwn !== line.isOwn || after.name !== line.name || isApart(line, after),
    };
  });
}

const dayOf = (at: string) => new Date(at).toDateString();
function isApart(one: Pick<Line, 'at' | 'state'>, next: Pick<Line, 'at' | 'state'>): boolean {
  if (one.at === null || next.at === null) return one.at !== next.at || one.state !== next.state;
  return Date.parse(next.at) - Date.parse(one.at) > together;
}

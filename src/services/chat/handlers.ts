import type { SocketRequest, SocketRequestName } from '#contract/socket.ts';
import { newId } from '#kit/ids.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import { chooseStatus, statusOf } from '#routing/operators.ts';
import type { ClientSocket } from './connection.ts';
import { endChat, leaveQueue } from './end-chat.ts';
import { catchUp } from './follow-feed.ts';
import { lookAtTicket } from './look-at-ticket.ts';
import { markRead } from './mark-read.ts';
import { noteReadings } from './note-reading.ts';
import { sendMessage } from './send-message.ts';
import { startChat } from './start-chat.ts';
import { syncChats } from './sync-chats.ts';
import { tellTyping } from './tell-typing.ts';
import { transferChat } from './transfer-chat.ts';
import type { Use } from './use.ts';

type Handlers = {
  [N in SocketRequestName]: (use: Use, socket: ClientSocket, payload: SocketRequest<N>) => Promise<object>;
};

/** What a client may ask over a socket, one line each: the payload was checked, and the role may send it. */
export const handlers: Handlers = {
  start_chat: async (use, { data }, body) => ({
    chat: await startChat(use, { actor: data.person, body, address: data.address, context: contextOf(data) }),
  }),
  send_message: async (use, socket, { chat_id, ...body }) => {
    const said = sendMessage(use, { actor: socket.data.person, chat_id, body }, () => socket.connected);
    const { id, seq, created_at } = await said;
    return { message: { id, seq, created_at } };
  },
  sync: async (use, { data }, { chats = {}, feed }) => {
    const synced = await syncChats(use.db, data.person.id, chats);
    await noteReadings(use, data.person, synced, contextOf(data));
    return { chats: synced, feed: await catchUp(use.db, data.person.id, feed) };
  },
  leave_queue: async (use, { data }, { chat_id }) => {
    await leaveQueue(use, { actor: data.person, chat_id, context: contextOf(data) });
    return {};
  },
  end_chat: async (use, { data }, { chat_id }) => ({
    chat: await endChat(use, { actor: data.person, chat_id, context: contextOf(data) }),
  }),
  transfer_chat: async (use, { data }, body) => ({
    chat: await transferChat(use, { actor: data.person, body, context: contextOf(data) }),
  }),
  typing: async (use, { data }, { chat_id, typing }) => {
    await tellTyping(use, { actor: data.person, chat_id, typing });
    return {};
  },
  mark_read: async (use, { data }, { chat_id, seq }) => {
    await markRead(use, { actor: data.person, chat_id, seq });
    return {};
  },
  set_presence: async (use, { data }, { status }) => {
    const operator = await transact(use, contextOf(data), (tx) => chooseStatus(tx, data.person.id, status));
    return { status: statusOf(operator, 'CONNECTED') };
  },
  look_at: async (use, socket, body) => {
    await lookAtTicket(use, socket, body);
    return {};
  },
  renew_token: async ({ identity }, { data }, { token }) => {
    const person = await identity.verify(token);
    if (person.id !== data.person.id || person.session_id !== data.person.session_id)
      throw new Problem('invalid_token');
    if (person.factor_missing) throw new Problem('second_factor_needed');
    data.person = person;
    return {};
  },
};

const contextOf = ({ person, address }: ClientSocket['data']): Context => ({
  actor_id: person.id,
  request_id: `socket-${newId()}`,
  origin: { address, user_agent: null, credential: { kind: 'SESSION', id: person.session_id } },
});

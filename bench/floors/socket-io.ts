// The floor of chat: a bare Socket.IO server that believes everybody, keeps nothing, and says a message to both members.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { serveHand } from '../kit/hand.ts';

interface Chat {
  id: string;
  customer_id: string;
  operator_id: string;
}
interface Said {
  chat_id: string;
  client_message_id: string;
  body: string;
}

const chats = new Map<string, Chat>();
let seq = 0;

// As the product opens its own.
const http = createServer();
const io = new Server(http, {
  serveClient: false,
  transports: ['polling', 'websocket'],
  maxHttpBufferSize: 64 * 1024,
  pingInterval: 10_000,
  pingTimeout: 15_000,
  connectTimeout: 10_000,
});
io.on('connection', (socket) => {
  const sender_id = String(socket.handshake.auth.token);
  void socket.join(sender_id);
  socket.on('send_message', ({ chat_id, client_message_id, body }: Said, acknowledge: (ack: object) => void) => {
    const chat = chats.get(chat_id);
    if (!chat) return acknowledge({ ok: false });
    const sender_role = sender_id === chat.customer_id ? 'CUSTOMER' : 'OPERATOR';
    const stamp = { id: randomUUID(), seq: ++seq, created_at: new Date().toISOString() };
    const sender = { sender_id, sender_role, sender_name: 'guest-0123456789' };
    io.to([chat.customer_id, chat.operator_id]).emit('message', {
      ...{ chat_id, client_message_id, body },
      ...sender,
      ...stamp,
    });
    acknowledge({ ok: true, message: stamp });
  });
  socket.on('sync', (_asked: object, acknowledge: (ack: object) => void) =>
    acknowledge({ ok: true, chats: {}, feed: { events: [], cursor: '0' } }),
  );
});
http.listen(0, '127.0.0.1', 4096);
await once(http, 'listening');

serveHand({
  url: () => `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
  /** Whose chats there are. */
  know({ chats: known }: { chats: Chat[] }) {
    for (const chat of known) chats.set(chat.id, chat);
  },
});

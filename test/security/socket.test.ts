import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Member } from '../chat-desk.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ MESSAGES_PER_SECOND: '20' });
});
afterAll(() => stage.stop());

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
/** Of what is reachable, in MiB. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
const messages = async (): Promise<{ body: string }[]> =>
  expectStatus(await stage.reza.who.get(`/api/chats/${stage.chat.id}/messages?limit=100`), 200).items;

/** Sara says something, and Reza hears it. @returns after how many milliseconds. */
async function talk(): Promise<number> {
  const [body, from] = [randomUUID(), performance.now()];
  await stage.sara.client.say(stage.chat.id, body);
  await stage.reza.client.heard('message', (data) => data.body === body);
  return performance.now() - from;
}

// Case 26.
test('nothing can be asked of a chat of others; whoever is in it can ask all of it', async () => {
  const { ali, neda, mina, chat, sara, reza } = stage;
  const asks: [string, object][] = [
    ['send_message', { chat_id: chat.id, client_message_id: randomUUID(), body: 'let me in' }],
    ['typing', { chat_id: chat.id, typing: true }],
    ['mark_read', { chat_id: chat.id, seq: 1 }],
    ['end_chat', { chat_id: chat.id }],
  ];
  const strangers: [Member, [string, object][]][] = [
    [ali, [...asks, ['leave_queue', { chat_id: chat.id }]]],
    [neda, [...asks, ['leave_queue', { chat_id: chat.id }]]],
    [
      mina,
      [
        ...asks,
        ['transfer_chat', { chat_id: chat.id, operator_id: mina.who.user.id }],
        ['look_at', { ticket_id: stage.ticket.id }],
      ],
    ],
  ];
  await stage.nothingHappens(async () => {
    for (const [{ client, who }, asked] of strangers) {
      for (const [event, payload] of asked) {
        const hidden = await client.ask(event, payload);
        expect(hidden, `${who.user.username} ${event}`).toMatchObject({ ok: false, error: { code: 'not_found' } });
        const [key] = Object.keys(payload);
        expect(await client.ask(event, { ...payload, [String(key)]: randomUUID() })).toEqual(hidden);
      }
      const { chats } = await client.ask('sync', { chats: { [chat.id]: 0 } });
      expect(chats[chat.id]).toMatchObject({ error: { code: 'not_found' } });
      expect(JSON.stringify(chats)).not.toContain('hello');
    }
  });
  for (const [event, payload] of asks.slice(0, 3))
    expect(await sara.client.ask(event, payload), event).toMatchObject({ ok: true });
  await reza.client.heard('typing', ({ chat_id }) => chat_id === chat.id);
  expect((await sara.client.ask('sync', { chats: { [chat.id]: 0 } })).chats[chat.id].messages[0].body).toBe('hello');
});

// Case 27.
test('sender, role, number and time of a message are the server’s, whatever is said of them', async () => {
  const { sara, reza, chat } = stage;
  const before = await messages();
  const message = { chat_id: chat.id, client_message_id: 'forged', body: 'forged' };
  await stage.nothingHappens(async () => {
    for (const more of [
      { sender_id: reza.who.user.id },
      { sender_role: 'OPERATOR' },
      { sender_name: 'Reza' },
      { seq: 1 },
      { created_at: '2020-01-01T00:00:00Z' },
      { id: randomUUID() },
    ])
      expect(await sara.client.ask('send_message', { ...message, ...more })).toMatchObject({
        error: { code: 'invalid_request' },
      });
  });
  expect(await messages()).toEqual(before);
  const { message: said } = await sara.client.ask('send_message', message);
  const heard = await reza.client.heard('message', ({ id }) => id === said.id);
  expect(heard).toMatchObject({ sender_id: sara.who.user.id, sender_role: 'CUSTOMER', seq: before.length + 1 });
  expect(Math.abs(Date.parse(heard.created_at) - Date.now())).toBeLessThan(60_000);
});

// Case 28.
test('what is for operators is forbidden to customers and visitors, in their own chat too', async () => {
  const { sara, neda, reza, mina, chat, sales, ticket } = stage;
  await stage.nothingHappens(async () => {
    for (const { client } of [sara, neda])
      for (const [event, payload] of [
        ['set_presence', { status: 'ONLINE' }],
        ['transfer_chat', { chat_id: chat.id, operator_id: mina.who.user.id }],
        ['transfer_chat', { chat_id: chat.id, department_id: sales }],
        ['look_at', { ticket_id: ticket.id }],
      ] as const)
        expect(await client.ask(event, payload), event).toMatchObject({ error: { code: 'forbidden' } });
    expect(await reza.client.ask('start_chat', { client_chat_id: 'x' })).toMatchObject({
      error: { code: 'forbidden' },
    });
  });
  expect(await reza.client.ask('set_presence', { status: 'ONLINE' })).toMatchObject({ ok: true });
  expect(await reza.client.ask('look_at', { ticket_id: ticket.id })).toMatchObject({ ok: true });
});

type Packet = string | Uint8Array<ArrayBuffer>;

/** Frames as no client of ours would send them. @returns what was said, once the server has closed the connection. */
function raw(...frames: Packet[]): Promise<string> {
  const socket = new WebSocket(`${stage.desk.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  let said = '';
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => {
      if (said === '') for (const frame of frames) socket.send(frame);
      said += data;
    };
    socket.onclose = () => resolve(said);
  });
}

/** One such frame of somebody who is signed in. @returns whether the server ended it, or still answers. */
function rawSignedIn(token: string, frame: Packet): Promise<'ended' | 'answers'> {
  const socket = new WebSocket(`${stage.desk.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  let signedIn = false;
  return new Promise<'ended' | 'answers'>((resolve, reject) => {
    socket.onmessage = ({ data }) => {
      if (data.startsWith('0{')) socket.send(connect(token));
      if (data.startsWith('40{')) {
        signedIn = true;
        socket.send(frame);
        socket.send('421["sync",{}]');
      }
      if (data.startsWith('431[{"ok":true')) resolve('answers');
    };
    socket.onclose = () => (signedIn ? resolve('ended') : reject(new Error('was not let in')));
  }).finally(() => socket.close());
}
const connect = (token: string) => `40${JSON.stringify({ token })}`;

// Case 29.
describe('what is no frame', () => {
  test.each<[string, () => Packet[]]>([
    ['a huge frame', () => ['4'.repeat(100_000)]],
    ['a huge token', () => [connect('x'.repeat(70_000))]],
    ['a packet of no type', () => ['9']],
    ['a packet that breaks off', () => ['40{"token":']],
    ['binary where text is due', () => [new Uint8Array([1, 2, 3])]],
    ['an event before the handshake', () => ['42["sync",{}]']],
    ['a binary event of so many parts', () => ['451000000-["sync",{"_placeholder":true,"num":0}]']],
  ])('%s before signing in ends that connection, and nobody else’s', async (_, frames) => {
    await stage.nothingHappens(async () => {
      expect(await raw(...frames())).not.toContain('40{"sid"');
    });
    await talk();
  });

  test.each<[string, Packet, 'ended' | 'answers']>([
    ['a huge frame', `42["sync",{"feed":"${'x'.repeat(100_000)}"}]`, 'ended'],
    ['a packet of no type', '49', 'ended'],
    ['an event that breaks off', '42["sync",{', 'ended'],
    ['an event without a name', '42[]', 'ended'],
    ['an event whose name is a number', '42[5,{}]', 'answers'],
    ['an event named as Socket.IO’s own', '42["disconnect","x"]', 'ended'],
    ['binary where text is due', new Uint8Array([1, 2, 3]), 'ended'],
    ['a binary event of so many parts', '451000000-["sync",{"_placeholder":true,"num":0}]', 'ended'],
  ])('%s after signing in does no more than end that one', async (_, frame, expected) => {
    const { access_token } = stage.ali.who.tokens;
    await stage.nothingHappens(async () => {
      expect(await rawSignedIn(access_token, frame)).toBe(expected);
    });
    await talk();
  });

  test('a thousand of them leave memory as it was', async () => {
    await raw('9');
    const before = heap();
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 50 }, () => raw('4'.repeat(100_000))));
    expect(heap() - before).toBeLessThan(30);
    await talk();
  }, 240_000);
});

// Case 30.
describe('too much from one', () => {
  test('a thousand messages at once are limited, then the socket is closed; others talk on as before', async () => {
    const { chats, chat } = stage;
    const usual = Math.max(...(await Promise.all([talk(), talk(), talk()])));
    const loud = await chats.customer(chats.name('loud'));
    const before = await messages();
    const socket: Socket = io(stage.desk.url, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false },
      auth: { token: loud.who.tokens.access_token },
    });
    await new Promise((resolve) => socket.once('connect', () => resolve(null)));
    const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    const codes = new Set<string>();
    for (let at = 0; at < 1000; at++)
      socket.emit(
        'send_message',
        { chat_id: chat.id, client_message_id: `${at}`, body: 'x' },
        (ack: { error?: { code: string } }) => codes.add(ack.error?.code ?? 'ok'),
      );
    const meanwhile = await Promise.all([talk(), talk(), talk()]);
    await closed;
    expect(codes).toContain('too_many_requests');
    expect(codes).not.toContain('ok');
    // Of a slow machine: what would wait for a thousand others takes longer than this.
    expect(Math.max(...meanwhile)).toBeLessThan(usual + 3000);
    expect((await messages()).length).toBe(before.length + 3);
  });

  test('of many sockets of one person only so many are let in; another person still is', async () => {
    const { ali, chats } = stage;
    const { access_token: token } = ali.who.tokens;
    const options = { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } };
    const sockets = Array.from({ length: 120 }, () => io(stage.desk.url, options));
    const ends = await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<string>((resolve) => {
            socket.once('connect', () => resolve('connected'));
            socket.once('connect_error', ({ message }) => resolve(message));
          }),
      ),
    );
    try {
      // Those that were there count too.
      expect(ends.filter((end) => end === 'connected').length).toBeLessThan(50);
      expect(new Set(ends)).toEqual(new Set(['connected', 'too_many_requests']));
      const other = await chats.customer(chats.name('other'));
      expect(await other.client.ask('sync', {})).toMatchObject({ ok: true });
      await talk();
    } finally {
      for (const socket of sockets) socket.disconnect();
    }
  });
});

// Case 31: caps by person, by network and by line are tested in start-chat.test.ts; here, that they starve nobody else.
test('a visitor who starts chats without end keeps few places, and others still come to an operator', async () => {
  const { chats, neda } = stage;
  const department_id = await chats.department();
  const acks = [];
  for (let at = 0; at < 200; at++)
    acks.push(await neda.client.ask('start_chat', { client_chat_id: `flood-${at}`, department_id }));
  const open = acks.filter(({ ok }) => ok);
  expect(open.length).toBeLessThanOrEqual(3);
  const refused = new Set(acks.filter(({ ok }) => !ok).map(({ error }) => error.code));
  for (const code of refused) expect(['too_many_chats', 'too_many_requests']).toContain(code);
  const stored = await stage.desk.sql('select from chat.chats where customer_id = $1', [neda.who.user.id]);
  expect(stored).toHaveLength(open.length);
  // Room for what the flood kept, and one more.
  await chats.operatorIn(chats.name('laleh'), department_id, open.length + 1);
  const ali = await chats.customer(chats.name('ali'));
  const { id } = await ali.client.start({ department_id });
  await eventually(async () => expectStatus(await ali.who.get(`/api/chats/${id}`), 200).chat.status === 'ACTIVE');
});

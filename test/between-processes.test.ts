import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../src/client/http-client.ts';
import { type ChatDesk, openChatDesk } from './chat-desk.ts';
import { describeWithRedis } from './redis-server.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describeWithRedis('two processes, the second of which reaches Redis over a wire', (redis) => {
  let databaseUrl: string;
  let wire: TcpProxy;
  let one: ChatDesk;
  let other: ChatDesk;
  beforeAll(async () => {
    databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
    wire = await openTcpProxy(redis.url);
    const patient = { CHAT_OPERATOR_GRACE_SECONDS: '60', CHAT_CUSTOMER_GRACE_SECONDS: '60' };
    const env = { DATABASE_URL: databaseUrl, ...patient };
    one = await openChatDesk({ ...env, REDIS_URL: redis.url });
    other = await openChatDesk({ ...env, REDIS_URL: wire.through(redis.url) });
  });
  afterAll(async () => {
    wire.pass();
    await one.stop();
    await other.stop();
    await wire.close();
    await dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1));
  });

  // R2. Seen to fail when the unique index takes the number in.
  test('R2: an answer that is lost in the one process is asked for again of the other: one row, one frame, one answer', async () => {
    const { chat, sara, reza } = await one.talkByWire();
    const wanted = { chat_id: chat.id, client_message_id: 'said-once', body: 'did you get this?' };
    sara.wire.blackhole('to client');
    await expect(sara.client.ask('send_message', wanted)).rejects.toThrow('timed out');
    sara.wire.cut();
    const stored = () => one.desk.sql<{ id: string }>('select id from chat.messages where chat_id = $1', [chat.id]);
    const [written] = await stored();
    const elsewhere = await other.connect(sara.who);
    for (let time = 0; time < 2; time++)
      expect(await elsewhere.ask('send_message', wanted)).toMatchObject({
        ok: true,
        message: { id: written?.id, seq: 1 },
      });
    expect(await stored()).toEqual([written]);
    await elsewhere.say(chat.id, 'and this?');
    await reza.client.heard('message', ({ body }) => body === 'and this?');
    expect(reza.client.frames.filter(({ event, data }) => event === 'message' && data.id === written?.id)).toHaveLength(
      1,
    );
  });

  // R8. Seen to fail without the beat.
  test('R8: messages whose way between the processes is lost, the last one included, are there within a beat', async () => {
    const { chat, sara, reza } = await one.talk();
    const far = await other.connect(reza.who);
    far.follow(chat.id);
    await sara.client.say(chat.id, 'heard');
    await far.heard('message', ({ body }) => body === 'heard');
    wire.cut();
    for (const body of ['lost', 'lost too', 'the last word']) await sara.client.say(chat.id, body);
    // A beat is a second.
    await eventually(() => far.messages(chat.id).at(-1)?.body === 'the last word', 3000);
    expect(far.messages(chat.id).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const live = far.frames.filter(({ event }) => event === 'message').map(({ data }) => data.body);
    expect(live).toEqual(['heard']);
    wire.pass();
  });
});

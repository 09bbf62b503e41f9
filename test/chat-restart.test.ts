import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../src/client/http-client.ts';
import { openChatDesk, statusOf } from './chat-desk.ts';
import { describeWithRedis } from './redis-server.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
});
afterAll(() => dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1)));

// A11. "Unknown" is not "away": seen to fail when a store that has just begun is believed about who is not in it.
test('a restart loses nobody, though it took longer than the grace: everybody comes back to where they were', async () => {
  const env = {
    DATABASE_URL: databaseUrl,
    PRESENCE_LEASE_SECONDS: '15',
    CHAT_OPERATOR_GRACE_SECONDS: '1',
    CHAT_CUSTOMER_GRACE_SECONDS: '1',
  };
  const before = await openChatDesk(env);
  const { chat, sara, reza, department_id } = await before.talk();
  const ali = await before.customer(before.name('ali'));
  const waiting = await ali.client.start({ department_id });
  await sara.client.say(chat.id, 'before');
  const { port } = new URL(before.desk.url);
  await before.desk.stop();
  // That the sockets end with the program says nothing of the people: a stop of an hour must not count as their absence.
  // Seen to fail when the watch goes on while the sockets end.
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const away = 'select from chat.chats where customer_away_since is not null or operator_away_since is not null';
  expect((await client.query(away)).rowCount).toBe(0);
  await client.end();
  const stopped = Date.now();
  await eventually(() => Date.now() - stopped > 1500);

  const after = await openChatDesk({ ...env, PORT: port });
  for (const { client } of [sara, reza, ali]) await client.connected();
  await reza.client.say(chat.id, 'after');
  await eventually(() => sara.client.messages(chat.id).length === 2);
  const rows = await after.desk.sql('select id, status, operator_id, customer_away_since from chat.chats order by id');
  expect(rows).toEqual([
    { id: chat.id, status: 'ACTIVE', operator_id: reza.who.user.id, customer_away_since: null },
    { id: waiting.id, status: 'WAITING', operator_id: null, customer_away_since: null },
  ]);
  expect(sara.client.frames.filter(({ event }) => event === 'chat_requeued')).toEqual([]);
  await before.hangUp();
  await after.stop();
});

describeWithRedis('Redis is emptied', (redis) => {
  // A11. Seen to fail when a Redis that was just emptied is believed about who is not in it.
  test('nobody loses a chat whose lease went with it, though they renew it only after the grace', async () => {
    const chats = await openChatDesk({
      ...{ REDIS_URL: redis.url, PRESENCE_LEASE_SECONDS: '10' },
      ...{ CHAT_OPERATOR_GRACE_SECONDS: '1', CHAT_CUSTOMER_GRACE_SECONDS: '1' },
    });
    try {
      // Who never connected is known to be away: from now on the store is old enough to be believed.
      const mina = await chats.desk.operator('mina');
      await eventually(async () => (await statusOf(chats.desk, mina.user.id)) === 'OFFLINE');
      const { chat, sara, reza } = await chats.talk();
      await redis.flush();
      // A connection lets the members be looked after at once, and not only in two seconds.
      await chats.customer('ali');
      const leases = [sara, reza].map(({ who }) => `pasokh:presence:${who.user.id}`).join(' ');
      await eventually(async () => (await redis.say(`EXISTS ${leases}`)).startsWith(':2'));
      await sara.client.say(chat.id, 'still there?');
      await eventually(() => reza.client.messages(chat.id).length === 1);
      expect(sara.client.frames.filter(({ event }) => /chat_(requeued|ended)/.test(event))).toEqual([]);
    } finally {
      await chats.stop();
    }
  });
});

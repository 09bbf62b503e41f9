// The floor of creating a ticket: a bare program that writes its three rows in a transaction, and nothing else.

import pg from 'pg';
import { given, serveHand } from '../kit/hand.ts';

const { url, clients } = given<{ url: string; clients: number }>();
const connections = await Promise.all(
  Array.from({ length: clients }, async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  }),
);
const [first] = connections;
await first?.query(`
  create table if not exists tickets (id uuid primary key default gen_random_uuid(), subject text not null, status text not null, created_at timestamptz not null default now());
  create table if not exists replies (id uuid primary key default gen_random_uuid(), ticket_id uuid not null references tickets, body text not null);
  create table if not exists events (id bigint generated always as identity primary key, name text not null, ticket_id uuid not null)
`);

async function createTicket(client: pg.Client): Promise<void> {
  await client.query('begin');
  const { rows } = await client.query({
    name: 'ticket',
    text: `insert into tickets (subject, status) values ($1, 'OPEN') returning id`,
    values: ['bench'],
  });
  const id = rows[0].id as string;
  await client.query({
    name: 'reply',
    text: 'insert into replies (ticket_id, body) values ($1, $2)',
    values: [id, 'how?'],
  });
  await client.query({
    name: 'event',
    text: 'insert into events (name, ticket_id) values ($1, $2)',
    values: ['created', id],
  });
  await client.query('commit');
}

serveHand({
  /** For so many seconds. @returns how many, and how long each took in milliseconds. */
  async create({ seconds, most = clients }: { seconds: number; most?: number }) {
    const end = performance.now() + seconds * 1000;
    const took: number[] = [];
    await Promise.all(
      connections.slice(0, most).map(async (client) => {
        for (let begun = performance.now(); begun < end; ) {
          await createTicket(client);
          const now = performance.now();
          took.push(now - begun);
          begun = now;
        }
      }),
    );
    return took;
  },
});

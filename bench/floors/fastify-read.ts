// The floor of reading a ticket: a bare Fastify that verifies the same token and selects a row by its id, and nothing else.

import Fastify from 'fastify';
import { importJWK, type JWK, jwtVerify } from 'jose';
import pg from 'pg';
import { accessAudience, accessType, tokenIssuer } from '../../src/kit/identity.ts';
import { given, serveHand } from '../kit/hand.ts';

const { url, jwk, rows, remembers } = given<{ url: string; jwk: JWK; rows: number; remembers: boolean }>();
const pool = new pg.Pool({ connectionString: url, max: 16 });
await pool.query(`
  create table if not exists tickets (id uuid primary key default gen_random_uuid(), number bigint generated always as identity,
    subject text not null, status text not null, priority text not null, tags text[] not null, department_id uuid not null,
    customer_id uuid not null, created_at timestamptz not null default now(), updated_at timestamptz not null default now())
`);
const { rows: written } = await pool.query<{ id: string }>(
  `insert into tickets (subject, status, priority, tags, department_id, customer_id)
   select 'bench', 'OPEN', 'NORMAL', '{}', gen_random_uuid(), gen_random_uuid() from generate_series(1, $1) returning id`,
  [rows],
);

const key = await importJWK(jwk, 'EdDSA');
const rules = { algorithms: ['EdDSA'], typ: accessType, issuer: tokenIssuer, audience: accessAudience };
const known = new Set<string>();
async function check(token: string): Promise<void> {
  if (remembers && known.has(token)) return;
  await jwtVerify(token, key, rules);
  known.add(token);
}

const app = Fastify();
app.get<{ Params: { id: string } }>('/api/tickets/:id', async (request, reply) => {
  await check(request.headers.authorization?.slice('Bearer '.length) ?? '');
  const { rows: found } = await pool.query({
    name: 'ticket',
    text: 'select * from tickets where id = $1',
    values: [request.params.id],
  });
  return found[0] ? { ticket: found[0] } : reply.code(404).send();
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });

serveHand({ open: () => ({ url: address, paths: written.map(({ id }) => `/api/tickets/${id}`) }) });

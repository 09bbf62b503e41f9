import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Client } from 'pg';
import { inject } from 'vitest';
import { type Caller, caller } from '../bin/http-client.ts';
import type { EventName, EventPayload } from '../src/contract/events.ts';
import type { Role } from '../src/contract/people.ts';
import { connectDatabase } from '../src/kit/database.ts';
import { readConfig } from '../src/kit/env.ts';
import { createApp, mountRoutes } from '../src/kit/http.ts';
import { accessAudience, accessType, createIdentity, tokenIssuer } from '../src/kit/identity.ts';
import { newId } from '../src/kit/ids.ts';
import { createJobs } from '../src/kit/jobs.ts';
import { createLocalLive, type Hint } from '../src/kit/live.ts';
import { createLog } from '../src/kit/log.ts';
import { createMetrics } from '../src/kit/metrics.ts';
import { createLocalPresence } from '../src/kit/presence.ts';
import type { Service } from '../src/kit/service.ts';
import { emit, type Tx, transact } from '../src/kit/transact.ts';
import { notification } from '../src/services/notification/index.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

export interface StagePerson {
  id: string;
  email: string | null;
  name: string;
  role: Role;
}
type NewPerson = Partial<{
  name: string;
  email: string | null;
  locale: 'fa' | 'en';
  calendar: string;
  time_zone: string;
  guest: boolean;
  disabled: boolean;
}>;

export interface StageTicket {
  id: string;
  number: number;
  subject: string;
  customer: StagePerson;
  operator: StagePerson | null;
}

/**
 * The notification service alone, on a real database and queue: what the other services would write is written here, and
 * its jobs are taken by hand, so that a test decides when each attempt happens.
 */
export interface Stage {
  service: Service;
  databaseUrl: string;
  /** Live hints since the start. */
  hints: Hint[];
  person(role: Role, options?: NewPerson): Promise<StagePerson>;
  ticket(of: {
    customer: StagePerson;
    operator?: StagePerson;
    subject?: string;
    status?: string;
  }): Promise<StageTicket>;
  assign(ticket: StageTicket, to: StagePerson, how?: { reason?: string; by?: StagePerson }): Promise<string>;
  reply(ticket: StageTicket, author: StagePerson, body: string, how?: { internal?: boolean }): Promise<string>;
  close(ticket: StageTicket, by: StagePerson): Promise<string>;
  link(to: StagePerson, purpose: 'VERIFY_EMAIL' | 'RESET_PASSWORD', secret: string): Promise<string>;
  /** @returns the event's id. */
  happen<N extends EventName>(name: N, payload: EventPayload<N>, actor?: StagePerson): Promise<string>;
  /** Runs all jobs that wait, and those they ask for. @returns what failed; it is tried again by the next call. */
  work(options?: { last?: boolean }): Promise<Error[]>;
  inTransaction(work: (tx: Tx) => Promise<void>): Promise<void>;
  sql<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  as(person: StagePerson): Promise<Caller>;
  nobody: Caller;
  stop(): Promise<void>;
}

interface WaitingJob {
  name: 'notify' | 'send_email' | 'send_push';
  data: {
    event_id: string;
    name: string;
    payload: Record<string, unknown>;
    actor_id: string | null;
    delivery_id: string;
  };
}

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  const serverUrl = inject('serverUrl');
  const databaseUrl = await cloneDatabase(serverUrl, inject('template'));
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'https://desk.example',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const log = createLog(process.env['TEST_LOG_LEVEL'] === 'debug' ? 'debug' : 'fatal');
  const { db, close } = connectDatabase(databaseUrl, log);
  const live = createLocalLive((error) => {
    throw error;
  });
  const hints: Hint[] = [];
  live.onHints((some) => void hints.push(...some));
  const metrics = createMetrics();
  const queue = createJobs(databaseUrl, log, metrics);
  await queue.start();
  const identity = createIdentity(db, live);
  const transactor = { db, queue, live };
  const service = await notification.start({
    config,
    ...transactor,
    presence: createLocalPresence(),
    identity,
    log,
    metrics,
    now: () => new Date(),
    say: () => {},
  });
  const app = createApp({ log, identity, metrics, trustProxy: [] });
  mountRoutes(app, service.routes);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const sql = async <R extends object>(text: string, values?: unknown[]) => (await client.query<R>(text, values)).rows;
  const signToken = await tokenSigner(sql);

  const happen: Stage['happen'] = async (name, payload, actor) => {
    await transact(transactor, { actor_id: actor?.id ?? null, request_id: 'test-stage' }, async (tx) =>
      emit(tx, name, payload, { to: [] }),
    );
    const [event] = await sql<{ id: string }>(
      'select id from kit.events where name = $1 order by position desc limit 1',
      [name],
    );
    if (!event) throw new Error(`${name} left no event`);
    return event.id;
  };

  const nobodys = { actor_id: null, request_id: 'test-stage' };
  const inTransaction: Stage['inTransaction'] = (work) => transact(transactor, nobodys, work);

  let waiting: WaitingJob[] = [];
  async function runJob({ name, data }: WaitingJob, last: boolean): Promise<void> {
    if (name === 'notify') {
      const { notify } = service.sqlJobs;
      return inTransaction(async (tx) => notify?.run(tx, [data]));
    }
    const attempt = { context: nobodys, signal: new AbortController().signal, last };
    await service.outsideJobs[name]?.run(data, attempt);
  }

  return {
    service,
    databaseUrl,
    hints,
    sql,
    happen,
    inTransaction,
    async person(
      role,
      {
        name = role.toLowerCase(),
        locale = 'en',
        calendar = 'GREGORIAN',
        time_zone = 'UTC',
        guest = false,
        disabled = false,
        ...rest
      } = {},
    ) {
      const id = newId();
      const email = rest.email === undefined ? `${id}@example.com` : rest.email;
      await sql(
        `insert into auth.users (id, username, email, display_name, role, password_hash, guest, disabled, locale, calendar, time_zone)
         values ($1, $2, $3, $4, $5, 'x', $6, $7, $8, $9, $10)`,
        [id, `u${id}`, email, name, role, guest, disabled, locale, calendar, time_zone],
      );
      return { id, email, name, role };
    },
    async ticket({
      customer,
      operator,
      subject = 'The printer is on fire',
      status = operator ? 'PENDING_OPERATOR' : 'OPEN',
    }) {
      const id = newId();
      const [row] = await sql<{ number: string }>(
        `insert into ticketing.tickets (id, subject, status, department_id, customer_id, operator_id, closed_at)
         values ($1, $2, $3, '00000000-0000-7000-8000-000000000001', $4, $5, case when $3 = 'CLOSED' then now() end) returning number`,
        [id, subject, status, customer.id, operator?.id ?? null],
      );
      return { id, number: Number(row?.number), subject, customer, operator: operator ?? null };
    },
    async assign(ticket, to, { reason = 'ROUTED', by } = {}) {
      const assignment_id = newId();
      await sql(
        `update routing.assignments set ended_at = now(), end_reason = 'HANDED_OVER' where work_id = $1 and ended_at is null`,
        [ticket.id],
      );
      await sql(`update ticketing.tickets set operator_id = $2, status = 'PENDING_OPERATOR' where id = $1`, [
        ticket.id,
        to.id,
      ]);
      await sql(
        `insert into routing.assignments (id, work_kind, work_id, department_id, operator_id, by_id, reason, explanation, started_at)
         values ($1, 'TICKET', $2, '00000000-0000-7000-8000-000000000001', $3, $4, $5, '{}', now())`,
        [assignment_id, ticket.id, to.id, by?.id ?? null, reason],
      );
      ticket.operator = to;
      return happen('ticket.assigned', { ticket_id: ticket.id, operator_id: to.id, assignment_id }, by);
    },
    async reply(ticket, author, body, { internal = false } = {}) {
      const reply_id = newId();
      await sql(
        `insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, internal, created_at)
         values ($1, $2, $3, $4, $5, $6, '2026-11-22T14:05:00Z')`,
        [reply_id, ticket.id, author.id, author.role, body, internal],
      );
      return happen(internal ? 'ticket.noted' : 'ticket.replied', { ticket_id: ticket.id, reply_id }, author);
    },
    async close(ticket, by) {
      await sql(`update ticketing.tickets set status = 'CLOSED', closed_at = now() where id = $1`, [ticket.id]);
      return happen('ticket.closed', { ticket_id: ticket.id }, by);
    },
    async link(to, purpose, secret) {
      const link_id = newId();
      await sql(
        `insert into auth.one_time_links (id, user_id, purpose, email, secret, expires_at) values ($1, $2, $3, $4, $5, now() + interval '1 hour')`,
        [link_id, to.id, purpose, to.email, secret],
      );
      return happen('link.issued', { link_id });
    },
    async work({ last = false } = {}) {
      const failed: WaitingJob[] = [];
      const errors: Error[] = [];
      for (;;) {
        const fresh = await sql<WaitingJob>(
          `update pgboss.job set state = 'completed', completed_on = now()
           where state = 'created' and name in ('notify', 'send_email', 'send_push') returning name, data`,
        );
        const now = [...waiting.splice(0), ...fresh];
        if (now.length === 0) break;
        for (const job of now) {
          await runJob(job, last).catch((error: Error) => {
            failed.push(job);
            errors.push(error);
          });
        }
      }
      waiting = failed;
      return errors;
    },
    as: async (person) => caller(url, await signToken(person)),
    nobody: caller(url),
    async stop() {
      await app.close();
      await client.end();
      await queue.stop();
      await service.close?.();
      await close();
      await dropDatabase(serverUrl, new URL(databaseUrl).pathname.slice(1));
    },
  };
}

/** Access tokens as auth gives them, for people who were written straight into the database. */
async function tokenSigner(sql: Stage['sql']): Promise<(person: StagePerson) => Promise<string>> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  await sql(`insert into auth.signing_keys (kid, public_jwk, private_jwk) values ('stage', $1, '{}')`, [
    JSON.stringify(await exportJWK(publicKey)),
  ]);
  return async ({ id, role }) => {
    const sid = newId();
    await sql(`insert into auth.sessions (id, user_id, expires_at) values ($1, $2, now() + interval '1 hour')`, [
      sid,
      id,
    ]);
    return new SignJWT({ sid, role })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'stage', typ: accessType })
      .setSubject(id)
      .setIssuer(tokenIssuer)
      .setAudience(accessAudience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  };
}

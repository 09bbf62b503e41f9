import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { io } from 'socket.io-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { processesOn } from '../src/kit/embedded-postgres-trials.ts';
import { testPassword } from './desk.ts';
import { type Program, usePrograms } from './program.ts';

const programs = usePrograms();
const { run: pasokh, serve, stop, database } = programs;
let dataDir: string;
beforeEach(() => {
  dataDir = programs.dataDir;
});

/** It ends with code 1, and all it complains of is this one line. */
async function refuses(program: Program, line: string | RegExp): Promise<void> {
  expect(await program.ended, program.complained()).toBe(1);
  expect(program.complained().trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
  expect(program.said()).not.toContain('ready at');
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const signIn = async (url: string, username: string, password = testPassword) => {
  const { access_token } = expectStatus(await caller(url).post('/api/auth/login', { username, password }), 200);
  return { ...caller(url, access_token), token: String(access_token) };
};
const register = async (url: string, username: string) => {
  const registration = { username, password: testPassword, email: `${username}@example.com` };
  expectStatus(await caller(url).post('/api/auth/register', registration), 201);
  return signIn(url, username);
};
const toldPassword = ({ said }: Program) => /password: (\S+)/.exec(said())?.[1];

describe('a start', () => {
  test('tells a generated admin password once; the next one does not, and it still opens', async () => {
    const first = await serve({ DATA_DIR: dataDir });
    const password = toldPassword(first) ?? '';
    expect(first.said().split(password)).toHaveLength(2);
    expectStatus(await (await signIn(first.url, 'admin', password)).get('/api/users'), 200);
    await stop(first);
    expect(first.complained()).toBe('');
    const next = await serve({ DATA_DIR: dataDir });
    expect(next.said()).not.toContain('password');
    await signIn(next.url, 'admin', password);
    await stop(next);
  });

  test.each([
    ['PORT', 'x'],
    ['DATABASE_URL', 'nonsense'],
    ['LOG_LEVEL', 'loud'],
    ['REDIS_URL', 'localhost:6379'],
    ['SERVICES', 'foo'],
    ['VAPID_PUBLIC_KEY', 'alone'],
  ])('with a bad %s (%s) ends at once, with one line that names it', async (name, value) => {
    const program = pasokh(['serve'], { DATA_DIR: dataDir, [name]: value });
    await refuses(program, name);
    expect(program.said()).toBe('');
  });

  test('on the folder of a running one is refused, and harms it not', async () => {
    const first = await serve({ DATA_DIR: dataDir });
    await refuses(pasokh(['serve'], { DATA_DIR: dataDir }), `${dataDir} is in use .*pid ${first.child.pid}`);
    expectStatus(await caller(first.url).get('/readyz'), 200);
    await stop(first);
  });

  test('on the database of a running one is refused, and harms it not', async () => {
    const env = { DATABASE_URL: await database() };
    const first = await serve(env);
    await refuses(pasokh(['serve'], env), 'Another Pasokh runs on this database');
    expectStatus(await caller(first.url).get('/readyz'), 200);
    await stop(first);
    await stop(await serve(env));
  });

  test('with a Redis that is away is refused', async () => {
    const REDIS_URL = 'redis://sara:secret@127.0.0.1:1';
    const program = pasokh(['serve'], { DATABASE_URL: await database(), REDIS_URL });
    await refuses(program, /^Redis cannot be used \(.*ECONNREFUSED.*REDIS_URL/);
    expect(program.complained()).not.toContain('secret');
  });

  test('on a port in use is refused', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const program = pasokh(['serve'], { DATABASE_URL: await database(), PORT: port });
    await refuses(program, `Port ${port} is in use`);
    holder.close();
  });

  test.each(['no-such-host.invalid', '203.0.113.1'])('on an address that is not ours (%s) is refused', async (HOST) => {
    await refuses(pasokh(['serve'], { DATABASE_URL: await database(), HOST }), `HOST ${HOST} and PORT 0 cannot be`);
  });

  test.each([
    [
      'whose server is away',
      async () => 'postgres://sara:secret@127.0.0.1:1/pasokh',
      /cannot be reached.*DATABASE_URL/,
    ],
    [
      'that a newer Pasokh migrated',
      async () => {
        const url = await database();
        await query(url, `insert into migration.applied (name, checksum) values ('9999_future.sql', 'x')`);
        return url;
      },
      /newer version of Pasokh \(9999_future\.sql\)/,
    ],
    [
      'whose migrations are others',
      async () => {
        const url = await database();
        await query(url, `update migration.applied set checksum = 'x' where name like '0001%'`);
        return url;
      },
      /Migration 0001_\w+\.sql was applied and changed since/,
    ],
  ])('on a database %s is refused', async (_, prepare, line) => {
    const DATABASE_URL = await prepare();
    const program = pasokh(['serve'], { DATABASE_URL });
    await refuses(program, line);
    expect(program.complained()).not.toContain('secret');
    await refuses(pasokh(['migrate'], { DATABASE_URL }), line);
  });
});

describe('an end', () => {
  test('by SIGTERM leaves no process behind, also while a socket is open', async () => {
    const program = await serve({ DATA_DIR: dataDir, ADMIN_PASSWORD: testPassword });
    const { token } = await signIn(program.url, 'admin');
    const sockets = ['websocket', 'polling'].map((transport) =>
      io(program.url, { auth: { token }, transports: [transport], forceNew: true, reconnection: false }),
    );
    await eventually(() => sockets.every(({ connected }) => connected));
    expect(processesOn(dataDir)).not.toEqual([]);
    const began = performance.now();
    await stop(program);
    // A long poll that was cut off used to keep it for half a minute.
    expect(performance.now() - began).toBeLessThan(15_000);
    await expect.poll(() => processesOn(dataDir)).toEqual([]);
    await eventually(() => sockets.every(({ connected }) => !connected));
  });

  test('by SIGTERM answers the request that is under way', async () => {
    const program = await serve({ DATABASE_URL: await database(), ADMIN_PASSWORD: testPassword });
    const login = request(`${program.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', expect: '100-continue' },
    });
    const answered = once(login, 'response');
    login.flushHeaders();
    // The server has the head of the request, and waits for its body.
    await once(login, 'continue');
    program.child.kill('SIGTERM');
    await eventually(() => program.said().includes('Stopping'));
    login.end(JSON.stringify({ username: 'admin', password: testPassword }));
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(await text(response)).user.username).toBe('admin');
    expect(await program.ended).toBe(0);
  });

  test('by kill -9 loses nothing: data, passwords and sessions are there at the next start', async () => {
    const killed = await serve({ DATA_DIR: dataDir });
    const password = toldPassword(killed) ?? '';
    const parisa = await signIn(killed.url, 'admin', password);
    const sara = await register(killed.url, 'sara');
    const { ticket } = expectStatus(await sara.post('/api/tickets', { subject: 'چاپگر', body: 'کار نمی‌کند' }), 201);
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toBe('SIGKILL');

    const next = await serve({ DATA_DIR: dataDir });
    const found = expectStatus(await (await signIn(next.url, 'sara')).get(`/api/tickets/${ticket.id}`), 200).ticket;
    expect(found).toMatchObject({ id: ticket.id, subject: 'چاپگر', customer_id: ticket.customer_id });
    expectStatus(await caller(next.url, parisa.token).get('/api/users'), 200);
    await signIn(next.url, 'admin', password);
    await stop(next);
    await expect.poll(() => processesOn(dataDir)).toEqual([]);
  });
});

describe('other commands', () => {
  test('migrate, four at once on an empty database, all end well and one does the work', async () => {
    const DATABASE_URL = await database('template0');
    expect(await pasokh(['migrate', '--check'], { DATABASE_URL }).ended).toBe(1);
    const four = Array.from({ length: 4 }, () => pasokh(['migrate'], { DATABASE_URL }));
    expect(await Promise.all(four.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    expect(four.map(({ complained }) => complained()).join('')).toBe('');
    expect(four.filter(({ said }) => said().startsWith('Applied:'))).toHaveLength(1);
    expect(await pasokh(['migrate', '--check'], { DATABASE_URL }).ended).toBe(0);
  });

  test('create-admin makes an admin beside a running Pasokh, and tells the password', async () => {
    const DATABASE_URL = await database();
    const running = await serve({ DATABASE_URL, ADMIN_PASSWORD: testPassword });
    const made = pasokh(['create-admin', 'parisa'], { DATABASE_URL });
    expect(await made.ended, made.complained()).toBe(0);
    const password = /Password: (\S+)/.exec(made.said())?.[1] ?? '';
    expectStatus(await (await signIn(running.url, 'parisa', password)).get('/api/users'), 200);
    await refuses(pasokh(['create-admin', 'parisa'], { DATABASE_URL }), /./);
    await refuses(pasokh(['create-admin'], { DATABASE_URL }), 'Give it NAME');
    await stop(running);
  });

  test('create-admin needs a database that was migrated', async () => {
    await refuses(pasokh(['create-admin', 'parisa'], { DATABASE_URL: await database('template0') }), 'pasokh migrate');
    await refuses(pasokh(['create-admin', 'parisa']), 'DATABASE_URL');
  });
});

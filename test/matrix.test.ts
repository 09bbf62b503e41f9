import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Caller, caller, expectStatus } from '../src/client/http-client.ts';
import { type Scope, scopeNames } from '../src/contract/api-keys.ts';
import { socketRequests } from '../src/contract/socket.ts';
import type { RouteInfo } from '../src/kit/route.ts';
import { gateway } from '../src/services/gateway/index.ts';
import { services } from '../src/services/index.ts';
import { type Desk, openDesk } from './desk.ts';
import { allowedEvents, allowedRoutes, openToKeys } from './permissions.ts';

interface Asker extends Caller {
  name: string;
  /** Null: nobody. */
  role: string | null;
  token: string | null;
}

let desk: Desk;
let askers: Asker[];
/** One for each scope; all act as the admin. */
let keys: { scope: Scope; token: string }[];
const sockets: Socket[] = [];
beforeAll(async () => {
  desk = await openDesk();
  const guest = expectStatus(await desk.nobody.post('/api/auth/guest', {}), 201);
  const people = {
    customer: (await desk.register('sara')).tokens,
    guest,
    operator: (await desk.operator('reza')).tokens,
    admin: desk.parisa.tokens,
  };
  askers = [
    { ...desk.nobody, name: 'nobody', role: null, token: null },
    ...Object.entries(people).map(([name, { access_token, user }]) => ({
      ...caller(desk.url, access_token),
      name,
      role: user.role,
      token: access_token,
    })),
  ];
  keys = await Promise.all(
    scopeNames.map(async (scope) => {
      const { key } = expectStatus(await desk.parisa.post('/api/api-keys', { name: scope, scopes: [scope] }), 201);
      return { scope, token: key };
    }),
  );
  expect(people.guest.user.guest).toBe(true);
  // Were two of them the same, the refusals below would prove less than they say.
  expect(askers.map(({ role }) => role)).toEqual([null, 'CUSTOMER', 'CUSTOMER', 'OPERATOR', 'ADMIN']);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await desk.stop();
});

async function everyRoute(): Promise<RouteInfo[]> {
  const faces = [gateway, ...(await Promise.all(Object.values(services).map((load) => load())))];
  return faces.flatMap(({ routes }) => routes);
}

/** Asks with ids of nothing and an empty body: nothing changes, and no session ends, whoever may do it. */
function ask(asker: Caller, route: string): Promise<Answer> {
  const [method, pattern = ''] = route.split(' ');
  const path = pattern.replaceAll(/:\w+/g, () => randomUUID());
  switch (method) {
    case 'GET':
      return asker.get(path);
    case 'POST':
      return asker.post(path, {});
    case 'PUT':
      return asker.put(path, {});
    case 'PATCH':
      return asker.patch(path, {});
    case 'DELETE':
      return asker.delete(path, {});
    default:
      throw new Error(`No way to ask ${route}`);
  }
}

const outcomeOf = ({ status }: Answer) => (status === 401 || status === 403 ? status : 'let in');

function wantedOf(allowed: string, role: string | null): 'let in' | 401 | 403 {
  if (allowed === 'ANYONE') return 'let in';
  if (role === null) return 401;
  return allowed.split(' ').includes(role) ? 'let in' : 403;
}

describe('routes', () => {
  test('the table names every route there is, with those whom it is for, and no other', async () => {
    const routes = await everyRoute();
    const declared = routes.map(({ method, path, who }) => [
      `${method} ${path}`,
      who === 'ANYONE' ? who : who.join(' '),
    ]);
    expect(new Set(declared.map(([route]) => route)).size).toBe(routes.length);
    expect(Object.fromEntries(declared)).toEqual(allowedRoutes);
  });

  test.each(Object.entries(allowedRoutes))('%s is for %s', async (route, allowed) => {
    const answers = await Promise.all(
      askers.map(async ({ name, role, ...asker }) => [name, role, await ask(asker, route)] as const),
    );
    const outcomes = answers.map(([name, , answer]) => [name, outcomeOf(answer)]);
    expect(outcomes).toEqual(answers.map(([name, role]) => [name, wantedOf(allowed, role)]));
    for (const [name, , { status, body }] of answers) {
      expect(status, `${name}: ${JSON.stringify(body)}`).toBeLessThan(500);
      expect(body.detail, `${name} reaches no route`).not.toBe('No such path.');
    }
  });

  test('the table names every route that is open to keys, with its scope, and no other', async () => {
    const declared = (await everyRoute()).flatMap(({ method, path, shape }) =>
      shape.scope ? [[`${method} ${path}`, shape.scope]] : [],
    );
    expect(Object.fromEntries(declared)).toEqual(openToKeys);
  });

  test.each(Object.entries(allowedRoutes))('%s, for %s, is open to a key only by its scope', async (route, allowed) => {
    const outcomes = await Promise.all(
      keys.map(async ({ scope, token }) => [scope, outcomeOf(await ask(caller(desk.url, token), route))]),
    );
    const wanted = (scope: Scope) => (allowed === 'ANYONE' || openToKeys[route] === scope ? 'let in' : 403);
    expect(outcomes).toEqual(keys.map(({ scope }) => [scope, wanted(scope)]));
  });

  test('a token that is none is nobody’s, also where everybody may go', async () => {
    const forger = caller(desk.url, 'x.y.z');
    for (const [route, allowed] of Object.entries(allowedRoutes)) {
      if (allowed !== 'ANYONE') expect((await ask(forger, route)).status, route).toBe(401);
    }
  });
});

describe('socket events', () => {
  const connect = (token: string | null): Promise<Socket | string> => {
    const options = { transports: ['websocket'], forceNew: true, reconnection: false };
    const socket = io(desk.url, { ...options, auth: token === null ? {} : { token } });
    sockets.push(socket);
    return new Promise((resolve) => {
      socket.once('connect', () => resolve(socket));
      socket.once('connect_error', ({ message }) => resolve(message));
    });
  };

  test('no key opens one', async () => {
    for (const { token } of keys) expect(await connect(token)).toBe('invalid_token');
  });

  test('the table names every event that a client may send, and no other', () => {
    expect(Object.keys(socketRequests).sort()).toEqual(Object.keys(allowedEvents).sort());
  });

  test.each(Object.entries(allowedEvents))('%s is for %s', async (event, allowed) => {
    for (const { name, role, token } of askers) {
      const socket = await connect(token);
      if (role === null) {
        expect(socket).toBe('invalid_token');
        continue;
      }
      if (typeof socket === 'string') throw new Error(`${name} was not let in: ${socket}`);
      const ack = await socket.emitWithAck(event, {});
      if (wantedOf(allowed, role) === 403) {
        expect(ack, name).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      } else {
        expect(ack.error?.code, name).not.toBe('forbidden');
        expect(ack.error?.message, name).not.toBe('There is no such event.');
      }
    }
  });
});

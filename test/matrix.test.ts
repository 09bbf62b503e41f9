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

// Who may do what, written out by hand: a route or event that is not here, or is here for others, fails.
const everybody = 'CUSTOMER OPERATOR ADMIN';
const staff = 'OPERATOR ADMIN';

const allowedRoutes: Record<string, string> = {
  'POST /api/auth/register': 'ANYONE',
  'POST /api/auth/login': 'ANYONE',
  'POST /api/auth/refresh': 'ANYONE',
  'POST /api/auth/guest': 'ANYONE',
  'POST /api/auth/password/forgot': 'ANYONE',
  'POST /api/auth/password/reset': 'ANYONE',
  'POST /api/auth/email/verify': 'ANYONE',
  'GET /.well-known/jwks.json': 'ANYONE',
  'GET /api/auth/ways': 'ANYONE',
  'POST /api/auth/widget': 'ANYONE',
  'POST /api/auth/oidc/start': 'ANYONE',
  'POST /api/auth/oidc/finish': 'ANYONE',
  'POST /api/auth/logout': everybody,
  'POST /api/auth/password': everybody,
  'GET /api/auth/me': everybody,
  'PATCH /api/auth/me': everybody,
  'GET /api/auth/me/export': everybody,
  'POST /api/auth/me/erase': 'CUSTOMER',

  'GET /api/auth/second-factor': everybody,
  'POST /api/auth/totp': everybody,
  'POST /api/auth/totp/confirm': everybody,
  'POST /api/auth/totp/recovery-codes': everybody,
  'DELETE /api/auth/totp': everybody,
  'POST /api/auth/passkeys/options': 'ANYONE',
  'POST /api/auth/passkeys/login': 'ANYONE',
  'GET /api/auth/passkeys': everybody,
  'POST /api/auth/passkeys/register': everybody,
  'POST /api/auth/passkeys': everybody,
  'PATCH /api/auth/passkeys/:id': everybody,
  'DELETE /api/auth/passkeys/:id': everybody,
  'GET /api/admin/security': 'ADMIN',
  'PUT /api/admin/security': 'ADMIN',

  'GET /api/users': 'ADMIN',
  'POST /api/users': 'ADMIN',
  'GET /api/users/:id': 'ADMIN',
  'PATCH /api/users/:id': 'ADMIN',
  'GET /api/users/:id/second-factor': 'ADMIN',
  'DELETE /api/users/:id/second-factor': 'ADMIN',

  'GET /api/api-keys': 'ADMIN',
  'POST /api/api-keys': 'ADMIN',
  'DELETE /api/api-keys/:id': 'ADMIN',
  'GET /api/users/:id/export': 'ADMIN',
  'POST /api/users/:id/erase': 'ADMIN',

  'GET /api/departments': everybody,
  'POST /api/departments': 'ADMIN',
  'PATCH /api/departments/:id': 'ADMIN',
  'DELETE /api/departments/:id': 'ADMIN',
  'GET /api/skills': staff,
  'POST /api/skills': 'ADMIN',
  'PATCH /api/skills/:id': 'ADMIN',
  'DELETE /api/skills/:id': 'ADMIN',
  'GET /api/operators': staff,
  'GET /api/operators/:id/profile': staff,
  'PUT /api/operators/:id/profile': 'ADMIN',
  'PUT /api/operators/me/presence': staff,

  'POST /api/tickets': everybody,
  'GET /api/tickets': everybody,
  'GET /api/tickets/counts': staff,
  'GET /api/tickets/waiting': staff,
  'GET /api/tickets/numbers': 'ADMIN',
  'GET /api/tickets/:id': everybody,
  'PATCH /api/tickets/:id': staff,
  'GET /api/tickets/:id/replies': everybody,
  'POST /api/tickets/:id/replies': everybody,
  'PUT /api/tickets/:id/assignment': staff,
  'POST /api/tickets/:id/close': everybody,
  'POST /api/tickets/:id/reopen': everybody,
  'GET /api/tickets/:id/history': staff,
  'GET /api/tickets/:id/customer': staff,
  'POST /api/tickets/:id/read': everybody,

  'GET /api/chats': everybody,
  'GET /api/chats/numbers': 'ADMIN',
  'GET /api/chats/:id': everybody,
  'GET /api/chats/:id/messages': everybody,
  'POST /api/chats/:id/messages': everybody,
  'GET /api/chats/:id/assignments': staff,
  'POST /api/chats/:id/ticket': everybody,

  'GET /api/widget': 'ANYONE',
  'GET /api/admin/widget': 'ADMIN',
  'PUT /api/admin/widget': 'ADMIN',
  'GET /api/admin/widget/secrets': 'ADMIN',
  'POST /api/admin/widget/secrets': 'ADMIN',
  'DELETE /api/admin/widget/secrets/:id': 'ADMIN',

  'GET /api/events': everybody,

  'GET /api/notifications': everybody,
  'POST /api/notifications/:id/read': everybody,
  'POST /api/notifications/read-all': everybody,
  'GET /api/notifications/preferences': everybody,
  'PUT /api/notifications/preferences': everybody,
  'POST /api/notifications/push-subscriptions': everybody,
  'DELETE /api/notifications/push-subscriptions': everybody,
  'GET /api/admin/outbox': 'ADMIN',
  'GET /api/admin/sending': 'ADMIN',
  'POST /api/admin/sending/resume': 'ADMIN',

  'GET /api/webhooks': 'ADMIN',
  'POST /api/webhooks': 'ADMIN',
  'GET /api/webhooks/:id': 'ADMIN',
  'PATCH /api/webhooks/:id': 'ADMIN',
  'DELETE /api/webhooks/:id': 'ADMIN',
  'POST /api/webhooks/:id/secret': 'ADMIN',
  'POST /api/webhooks/:id/test': 'ADMIN',
  'GET /api/webhooks/:id/deliveries': 'ADMIN',
  'GET /api/webhooks/:id/deliveries/:delivery_id': 'ADMIN',
  'POST /api/webhooks/:id/deliveries/:delivery_id/redeliver': 'ADMIN',

  'GET /api/admin/jobs': 'ADMIN',
  'POST /api/admin/jobs/:id/redrive': 'ADMIN',
  'GET /api/admin/invariants': 'ADMIN',
  'GET /api/admin/invariants/:id': 'ADMIN',
  'GET /api/admin/audit': 'ADMIN',
  'GET /api/admin/audit/export': 'ADMIN',
};

/** Which scope opens a route to API keys. What is not here is closed to them. */
const openToKeys: Record<string, Scope> = {
  'GET /api/users': 'people:read',
  'POST /api/users': 'people:write',
  'GET /api/users/:id': 'people:read',
  'PATCH /api/users/:id': 'people:write',

  'GET /api/departments': 'departments:read',
  'POST /api/departments': 'departments:write',
  'PATCH /api/departments/:id': 'departments:write',
  'DELETE /api/departments/:id': 'departments:write',
  'GET /api/skills': 'departments:read',
  'POST /api/skills': 'departments:write',
  'PATCH /api/skills/:id': 'departments:write',
  'DELETE /api/skills/:id': 'departments:write',
  'GET /api/operators': 'departments:read',
  'GET /api/operators/:id/profile': 'departments:read',
  'PUT /api/operators/:id/profile': 'departments:write',

  'POST /api/tickets': 'tickets:write',
  'GET /api/tickets': 'tickets:read',
  'GET /api/tickets/counts': 'tickets:read',
  'GET /api/tickets/waiting': 'tickets:read',
  'GET /api/tickets/numbers': 'tickets:read',
  'GET /api/tickets/:id': 'tickets:read',
  'PATCH /api/tickets/:id': 'tickets:write',
  'GET /api/tickets/:id/replies': 'tickets:read',
  'POST /api/tickets/:id/replies': 'tickets:write',
  'PUT /api/tickets/:id/assignment': 'tickets:write',
  'POST /api/tickets/:id/close': 'tickets:write',
  'POST /api/tickets/:id/reopen': 'tickets:write',
  'GET /api/tickets/:id/history': 'tickets:read',
  'GET /api/tickets/:id/customer': 'tickets:read',
  'POST /api/tickets/:id/read': 'tickets:write',

  'GET /api/chats': 'chats:read',
  'GET /api/chats/numbers': 'chats:read',
  'GET /api/chats/:id': 'chats:read',
  'GET /api/chats/:id/messages': 'chats:read',
  'POST /api/chats/:id/messages': 'chats:write',
  'GET /api/chats/:id/assignments': 'chats:read',
};

const allowedEvents: Record<string, string> = {
  start_chat: 'CUSTOMER',
  send_message: everybody,
  sync: everybody,
  leave_queue: 'CUSTOMER',
  end_chat: everybody,
  transfer_chat: staff,
  typing: everybody,
  mark_read: everybody,
  set_presence: staff,
  look_at: staff,
  renew_token: everybody,
};

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

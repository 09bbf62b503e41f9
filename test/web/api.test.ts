import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Api, ApiError, createApi, type Fetch } from '../../web/client/api.ts';
import { newClientId } from '../../web/client/client-id.ts';
import { createSession, type Session } from '../../web/client/session.ts';
import { type Desk, openDesk, testPassword } from '../desk.ts';
import { openBrowser } from './browser.ts';

let desk: Desk;
let session: Session;
const servers: Server[] = [];
beforeAll(async () => {
  desk = await openDesk();
  await desk.register('sara');
  session = createSession({ ...openBrowser().tab(), base: desk.url });
  await session.signIn('sara', testPassword);
});
afterAll(async () => {
  session.close();
  await desk.stop();
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const apiOver = (through: Fetch = fetch): Api => createApi({ session, fetch: through, base: desk.url });
const failure = async (asked: Promise<unknown>): Promise<ApiError> => {
  const error = await asked.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`No ApiError, but ${error}`);
  return error;
};
/** Something else that answers in the server's place. */
async function elsewhere(listener: RequestListener): Promise<Api> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return createApi({ session, base: `http://127.0.0.1:${port}` });
}
const question = { subject: 'a question', body: 'how?' };

describe('a request', () => {
  test('is answered, with lists in its query', async () => {
    const { ticket } = await apiOver().post<{ ticket: { id: string } }>('/api/tickets', question);
    const query = { status: ['OPEN', 'CLOSED', 'PENDING_OPERATOR'], q: undefined, cursor: null, limit: 5 };
    const { items } = await apiOver().get<{ items: { id: string }[] }>('/api/tickets', query);
    expect(items.map(({ id }) => id)).toContain(ticket.id);
  });

  test('that is refused says which fields do not fit', async () => {
    const error = await failure(apiOver().post('/api/tickets', { subject: 'a question' }));
    expect(error).toMatchObject({ code: 'invalid_request', status: 422, fields: [{ path: 'body' }] });
    expect(error.request_id).toMatch(/./);
  });

  test('that cannot reach the server is offline, and ends as its signal says', async () => {
    const unreachable = createApi({ session, base: 'http://127.0.0.1:9' });
    expect(await failure(unreachable.get('/api/tickets'))).toMatchObject({ code: 'offline', status: 0 });
    const aborted = apiOver().get('/api/tickets', {}, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    [502, 'text/html', '<h1>Bad gateway</h1>', 'unavailable'],
    [413, 'text/html', '<h1>Too large</h1>', 'payload_too_large'],
    [500, 'application/json', 'null', 'internal_error'],
    [404, 'text/plain', '', 'not_found'],
    [200, 'text/html', '<h1>Welcome to our hotel</h1>', 'unavailable'],
  ])('answered %i with %s by something else is an error like any other', async (status, type, body, code) => {
    const api = await elsewhere((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    expect(await failure(api.get('/api/tickets'))).toMatchObject({ code, status });
  });
});

describe('a token that the server does not take any more', () => {
  test('is renewed once, and the request repeated', async () => {
    let refused = 0;
    const api = apiOver((url, init) => {
      if (refused > 0) return fetch(url, init);
      refused += 1;
      return fetch(url, { ...init, headers: { ...init.headers, authorization: 'Bearer nonsense' } });
    });
    const before = await session.accessToken();
    expect(await api.get('/api/auth/me')).toMatchObject({ user: { username: 'sara' } });
    expect(await session.accessToken()).not.toBe(before);
  });

  test('is not renewed for ever', async () => {
    let asked = 0;
    const api = apiOver((url, init) => {
      asked += 1;
      return fetch(url, { ...init, headers: { ...init.headers, authorization: 'Bearer nonsense' } });
    });
    expect(await failure(api.get('/api/auth/me'))).toMatchObject({ code: 'invalid_token', status: 401 });
    expect(asked).toBe(2);
  });
});

describe('a POST that creates', () => {
  const losing = (times: number): Fetch => {
    let left = times;
    return async (url, init) => {
      const answer = await fetch(url, init);
      if (left-- > 0) throw new TypeError('connection reset');
      return answer;
    };
  };
  const count = async () => (await desk.sql('select from ticketing.tickets')).length;

  // Seen to fail when each try has a key of its own.
  test('is repeated under its key when its answer was lost, and done once', async () => {
    const before = await count();
    const idempotencyKey = newClientId();
    await apiOver(losing(2)).post('/api/tickets', question, { idempotencyKey });
    expect(await count()).toBe(before + 1);
  });

  test('is not repeated without a key', async () => {
    const before = await count();
    expect(await failure(apiOver(losing(1)).post('/api/tickets', question))).toMatchObject({ code: 'offline' });
    expect(await count()).toBe(before + 1);
  });

  test('is given up after the third try', async () => {
    let tries = 0;
    const api = apiOver(() => {
      tries += 1;
      return Promise.reject(new TypeError('no network'));
    });
    const asked = api.post('/api/tickets', question, { idempotencyKey: newClientId() });
    expect(await failure(asked)).toMatchObject({ code: 'offline' });
    expect(tries).toBe(3);
  });
});

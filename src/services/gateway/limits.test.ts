import { afterEach, expect, test } from 'vitest';
import { type Desk, openDesk } from '../../../test/desk.ts';
import { type Answer, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
afterEach(() => desk.stop());

async function until429(ask: (at: number) => Promise<Answer>, most: number): Promise<Answer> {
  for (let at = 0; at < most; at++) {
    const answer = await ask(at);
    if (answer.status === 429) return answer;
  }
  throw new Error(`${most} requests and no 429`);
}

// Fails when the token is looked at first: guesses at tokens were then never counted.
test.each([
  ['guesses at tokens', '/api/auth/me', { authorization: 'Bearer x' }],
  ['paths that do not exist', '/nowhere', {}],
  ['forged addresses', '/healthz', { 'x-forwarded-for': 'x' }],
])('one address is limited: %s count too', async (_, path, headers) => {
  desk = await openDesk({ REQUESTS_PER_ADDRESS: '20' });
  const answer = await until429(
    (at) => desk.nobody.get(path, 'x-forwarded-for' in headers ? { 'x-forwarded-for': `10.0.0.${at}` } : headers),
    25,
  );
  expect(answer.body.code).toBe('too_many_requests');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.headers.get('x-request-id')).not.toBeNull();
});

test('behind a proxy that is trusted, the addresses it names are counted apart', async () => {
  desk = await openDesk({ REQUESTS_PER_ADDRESS: '20', TRUST_PROXY: '127.0.0.1' });
  for (let at = 0; at < 40; at++)
    expectStatus(await desk.nobody.get('/healthz', { 'x-forwarded-for': `10.0.0.${at}` }), 200);
  await until429(() => desk.nobody.get('/healthz', { 'x-forwarded-for': '10.0.1.1' }), 25);
});

test('one person is limited, and others at the same address are not', async () => {
  desk = await openDesk({ REQUESTS_PER_PERSON: '15' });
  const sara = await desk.register('sara');
  const ali = await desk.register('ali');
  await until429(() => sara.get('/api/auth/me'), 20);
  expectStatus(await ali.get('/api/auth/me'), 200);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { caller, eventually, expectStatus } from '../../client/http-client.ts';
import type { Tokens } from '../../contract/people.ts';

let desk: Desk;
let sara: SignedIn;
/** Milliseconds by which the program's clock is ahead of ours. */
let ahead = 0;
beforeAll(async () => {
  desk = await openDesk({}, { now: () => new Date(Date.now() + ahead) });
  await desk.register('sara');
});
afterAll(() => desk.stop());
beforeEach(async () => {
  sara = await desk.signIn('sara');
});

const refresh = (refresh_token: string) => desk.nobody.post('/api/auth/refresh', { refresh_token });
const refreshed = async (token: string): Promise<Tokens> => expectStatus(await refresh(token), 200);
const me = (tokens: Tokens) => caller(desk.url, tokens.access_token).get('/api/auth/me');
const sessionOf = ({ access_token }: Tokens): string =>
  JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString()).sid;
const refused = { status: 401, body: { code: 'invalid_refresh_token' } };

describe('refreshing', () => {
  test('gives the next pair of the same session; both access tokens go on', async () => {
    const next = await refreshed(sara.tokens.refresh_token);
    expect(next.refresh_token).not.toBe(sara.tokens.refresh_token);
    expect(next).toMatchObject({ token_type: 'Bearer', expires_in: 900, user: { username: 'sara' } });
    expect(sessionOf(next)).toBe(sessionOf(sara.tokens));
    expect((await me(next)).status).toBe(200);
    expect((await me(sara.tokens)).status).toBe(200);
  });

  test('lets a session live 30 days from the last time', async () => {
    const began = ahead;
    let token = sara.tokens.refresh_token;
    for (let week = 0; week < 6; week++) {
      ahead += 7 * 24 * 3600 * 1000;
      token = (await refreshed(token)).refresh_token;
    }
    ahead += 31 * 24 * 3600 * 1000;
    expect(await refresh(token)).toMatchObject(refused);
    ahead = began;
  });

  test('by two tabs at once gives both the same successor, and it works', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => refreshed(sara.tokens.refresh_token)));
    expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1);
    for (const answer of answers) expect((await me(answer)).status).toBe(200);
    const rows = await desk.sql('select from auth.refresh_tokens where session_id = $1', [sessionOf(sara.tokens)]);
    expect(rows).toHaveLength(2);
    await refreshed(answers[0]?.refresh_token ?? '');
  });

  test('again within the grace leads to the newest token, also when that was changed meanwhile', async () => {
    const second = await refreshed(sara.tokens.refresh_token);
    const third = await refreshed(second.refresh_token);
    expect((await refreshed(sara.tokens.refresh_token)).refresh_token).toBe(third.refresh_token);
  });

  // Security case 3. With the family left alive (no endSessions) the successor still answered 200: this failed.
  test('with an old token after the grace kills the family, the successor too, and is written down', async () => {
    const next = await refreshed(sara.tokens.refresh_token);
    const other = await desk.signIn('sara');
    ahead += 11_000;
    expect(await refresh(sara.tokens.refresh_token)).toMatchObject(refused);
    expect(await refresh(next.refresh_token)).toMatchObject(refused);
    expect(await refresh(sara.tokens.refresh_token)).toMatchObject(refused);
    expect((await me(next)).status).toBe(401);
    expect((await me(other.tokens)).status).toBe(200);
    await refreshed(other.tokens.refresh_token);

    const session_id = sessionOf(next);
    expect(await desk.sql('select revoked_because from auth.sessions where id = $1', [session_id])).toEqual([
      { revoked_because: 'TOKEN_REUSED' },
    ]);
    expect(await desk.sql('select kind, user_id, detail from auth.security_events')).toEqual([
      { kind: 'REFRESH_TOKEN_REUSED', user_id: sara.user.id, detail: { session_id } },
    ]);
    const told = await desk.sql(`select audience from kit.events where name = 'session.revoked' and payload = $1`, [
      { session_id },
    ]);
    expect(told).toEqual([{ audience: [] }]);
  });

  test('takes no access token, no token of another key, and no nonsense', async () => {
    const [head, claims] = sara.tokens.refresh_token.split('.');
    const forged = [sara.tokens.access_token, `${head}.${claims}.`, `${head}.${claims}.AAAA`, 'nonsense', 'a.b.c'];
    for (const token of forged) expect(await refresh(token)).toMatchObject(refused);
    expect((await refresh('')).status).toBe(422);
    await refreshed(sara.tokens.refresh_token);
  });

  // Security case 5, the role: what was promised to an operator ends with the role.
  test('after a change of role is refused, and signing in again gives the new one', async () => {
    const mina = await desk.operator('mina');
    expectStatus(await desk.parisa.patch(`/api/users/${mina.user.id}`, { role: 'CUSTOMER' }), 200);
    expect(await refresh(mina.tokens.refresh_token)).toMatchObject(refused);
    expect((await desk.signIn('mina')).user.role).toBe('CUSTOMER');
  });

  test('fails too often from one address: the guesses are held up, good tokens are not', async () => {
    let status = 401;
    for (let tries = 0; tries < 130 && status === 401; tries++) status = (await refresh('nonsense')).status;
    expect(status).toBe(429);
    await refreshed(sara.tokens.refresh_token);
    await desk.sql('delete from kit.throttles');
  });

  test('stores tokens as hashes only', async () => {
    await eventually(async () => (await desk.sql('select from auth.refresh_tokens')).length > 0);
    const rows = await desk.sql<{ all: string }>('select t::text as all from auth.refresh_tokens t');
    for (const row of rows) expect(row.all).not.toContain('eyJ');
  });
});

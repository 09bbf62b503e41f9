import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import type { StagePerson } from '../../../test/staged-tickets.ts';
import type { Caller } from '../../client/http-client.ts';

let stage: Stage;
let sara: StagePerson;
let mina: StagePerson;
let asSara: Caller;
let asMina: Caller;
beforeAll(async () => {
  stage = await openStage({ OUTBOUND_ALLOW: 'push.internal' });
});
beforeEach(async () => {
  [sara, mina] = [await stage.person('CUSTOMER'), await stage.person('OPERATOR')];
  [asSara, asMina] = [await stage.as(sara), await stage.as(mina)];
});
afterAll(() => stage.stop());

const path = '/api/notifications/push-subscriptions';
let made = 0;
const subscription = (endpoint = `https://push.internal/${++made}`) => ({
  endpoint,
  expirationTime: null,
  keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
});
const owners = (endpoint: string) =>
  stage.sql<{ user_id: string; p256dh: string }>(
    'select user_id, p256dh from notification.push_subscriptions where endpoint = $1',
    [endpoint],
  );

describe('adding', () => {
  it('works, and again for the same browser with new keys', async () => {
    const first = subscription();
    const { status, body } = await asSara.post(path, first);
    expect([status, body.push_subscription.endpoint]).toEqual([201, first.endpoint]);
    const again = subscription(first.endpoint);
    expect((await asSara.post(path, again)).body.push_subscription.id).toBe(body.push_subscription.id);
    expect(await owners(first.endpoint)).toEqual([{ user_id: sara.id, p256dh: again.keys.p256dh }]);
  });

  it('the browser of another person moves it: whoever signed in there last is told', async () => {
    const one = subscription();
    await asSara.post(path, one);
    await asMina.post(path, one);
    expect(await owners(one.endpoint)).toMatchObject([{ user_id: mina.id }]);
  });

  it('with an Idempotency-Key gives the first answer again', async () => {
    const key = { 'idempotency-key': 'browser-1' };
    const one = subscription();
    const first = await asSara.post(path, one, key);
    expect((await asSara.post(path, one, key)).body).toEqual(first.body);
    expect((await asSara.post(path, subscription(), key)).status).toBe(409);
  });

  it('more than twenty keeps the newest', async () => {
    const all = Array.from({ length: 22 }, () => subscription());
    for (const one of all) await asSara.post(path, one);
    const kept = await stage.sql<{ endpoint: string }>(
      'select endpoint from notification.push_subscriptions where user_id = $1',
      [sara.id],
    );
    expect(kept.map(({ endpoint }) => endpoint).sort()).toEqual(
      all
        .slice(2)
        .map(({ endpoint }) => endpoint)
        .sort(),
    );
  });

  it.each([
    'https://127.0.0.1/push',
    'https://2130706433/push',
    'https://[::ffff:7f00:1]/push',
    'https://169.254.169.254/latest',
    'https://localhost/push',
    'http://push.internal/x',
    'javascript:alert(1)',
    'nonsense',
  ])('%s is refused and not kept', async (endpoint) => {
    const { status, body } = await asSara.post(path, subscription(endpoint));
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'endpoint']);
    expect(await stage.sql('select from notification.push_subscriptions where user_id = $1', [sara.id])).toEqual([]);
  });

  it('keys that nothing can be encrypted for are refused', async () => {
    const good = subscription();
    const notOnTheCurve = Buffer.concat([Buffer.from([4]), randomBytes(64)]).toString('base64url');
    for (const keys of [
      { p256dh: notOnTheCurve },
      { p256dh: 'A'.repeat(87) },
      { auth: 'short' },
      { auth: `${good.keys.auth}AA` },
      { extra: 1 },
    ]) {
      expect((await asSara.post(path, { ...good, keys: { ...good.keys, ...keys } })).status).toBe(422);
    }
    expect((await asSara.post(path, { ...good, user_id: mina.id })).status).toBe(422);
    expect((await stage.nobody.post(path, good)).status).toBe(401);
    expect(await owners(good.endpoint)).toEqual([]);
  });
});

describe('removing', () => {
  it('works once, however the endpoint is spelt', async () => {
    const one = subscription('HTTPS://Push.Internal:443/Case');
    await asSara.post(path, one);
    expect((await asSara.delete(path, { endpoint: one.endpoint })).status).toBe(204);
    expect((await asSara.delete(path, { endpoint: one.endpoint })).status).toBe(404);
  });

  // Fails when `deleteOwnSubscription` forgets whose it is.
  it('another’s is not found and stays', async () => {
    const one = subscription();
    await asSara.post(path, one);
    expect((await asMina.delete(path, { endpoint: one.endpoint })).status).toBe(404);
    expect(await owners(one.endpoint)).toMatchObject([{ user_id: sara.id }]);
  });
});

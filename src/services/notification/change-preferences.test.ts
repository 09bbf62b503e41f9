import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import type { Caller } from '../../client/http-client.ts';

let stage: Stage;
let asSara: Caller;
let asReza: Caller;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  asSara = await stage.as(await stage.person('CUSTOMER'));
  asReza = await stage.as(await stage.person('OPERATOR'));
});
afterAll(() => stage.stop());

const path = '/api/notifications/preferences';

it('the defaults are shown until somebody chooses, and each kind is chosen for itself', async () => {
  const { body: before } = await asSara.get(path);
  expect(before.kinds).toMatchObject({
    TICKET_ASSIGNED: { email: true, push: false },
    TICKET_REPLIED: { email: true, push: true },
  });
  const changed = await asSara.put(path, { kinds: { TICKET_REPLIED: { email: false, push: true } } });
  expect(changed.status).toBe(200);
  expect(changed.body).toEqual({ ...before, kinds: { ...before.kinds, TICKET_REPLIED: { email: false, push: true } } });
  await asSara.put(path, { kinds: {} });
  await asSara.put(path, { kinds: { TICKET_CLOSED: { email: false, push: false } } });
  expect((await asSara.get(path)).body.kinds).toEqual({
    ...changed.body.kinds,
    TICKET_CLOSED: { email: false, push: false },
  });
});

it('an operator’s mailbox is spared by default, and another’s choice changes nothing', async () => {
  await asSara.put(path, { kinds: { TICKET_REPLIED: { email: true, push: false } } });
  expect((await asReza.get(path)).body.kinds).toMatchObject({
    TICKET_REPLIED: { email: false, push: true },
    TICKET_NOTED: { email: false, push: false },
  });
});

it('to a customer, internal notes do not exist', async () => {
  expect(Object.keys((await asSara.get(path)).body.kinds)).not.toContain('TICKET_NOTED');
  const choice = { kinds: { TICKET_NOTED: { email: true, push: true } } };
  expect((await asSara.put(path, choice)).status).toBe(422);
  expect((await asReza.put(path, choice)).status).toBe(200);
});

it('to a customer, the desk’s chats do not exist; unread messages are told of by mail and push', async () => {
  const { kinds } = (await asSara.get(path)).body;
  expect(Object.keys(kinds).filter((kind) => kind.startsWith('CHAT_'))).toEqual(['CHAT_UNREAD']);
  expect(kinds.CHAT_UNREAD).toEqual({ email: true, push: true });
  for (const kind of ['CHAT_WAITING', 'CHAT_MISSED']) {
    expect((await asSara.put(path, { kinds: { [kind]: { email: true, push: true } } })).status).toBe(422);
  }
  expect((await asReza.get(path)).body.kinds).toMatchObject({
    CHAT_WAITING: { email: false, push: true },
    CHAT_MISSED: { email: false, push: false },
    CHAT_UNREAD: { email: false, push: true },
  });
});

it.each([
  {},
  { kinds: null },
  { kinds: { TICKET_EXPLODED: { email: true, push: true } } },
  { kinds: { TICKET_REPLIED: { email: true } } },
  { kinds: { TICKET_REPLIED: { email: 'yes', push: true } } },
  { kinds: {}, user_id: 'x' },
])('%j is refused', async (body) => expect((await asSara.put(path, body)).status).toBe(422));

it('the private key is never shown', async () => {
  const [keys] = await stage.sql<{ public_key: string; private_key: string }>(
    'select public_key, private_key from notification.vapid_keys',
  );
  const { body } = await asSara.get(path);
  expect(body.vapid_public_key).toBe(keys?.public_key);
  expect(JSON.stringify(body)).not.toContain(keys?.private_key);
});

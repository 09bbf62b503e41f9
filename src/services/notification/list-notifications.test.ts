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
  stage = await openStage();
});
beforeEach(async () => {
  sara = await stage.person('CUSTOMER', { name: 'Sara' });
  mina = await stage.person('OPERATOR', { name: 'Mina' });
  [asSara, asMina] = [await stage.as(sara), await stage.as(mina)];
});
afterAll(() => stage.stop());

/** Mina replies to Sara this often. */
async function replies(count: number): Promise<void> {
  const ticket = await stage.ticket({ customer: sara, operator: mina });
  for (let n = 1; n <= count; n++) await stage.reply(ticket, mina, `reply ${n}`);
  await stage.work();
}
const bodies = (answer: { body: { items: { body: string }[] } }) => answer.body.items.map(({ body }) => body);

describe('the list', () => {
  it('has what one was told, newest first, page by page', async () => {
    await replies(5);
    const first = await asSara.get('/api/notifications?limit=2');
    expect(first.status).toBe(200);
    expect(first.body.unread_count).toBe(5);
    expect(bodies(first)).toEqual(['Mina: reply 5', 'Mina: reply 4']);
    const second = await asSara.get(`/api/notifications?limit=2&cursor=${first.body.next_cursor}`);
    const third = await asSara.get(`/api/notifications?limit=2&cursor=${second.body.next_cursor}`);
    expect([...bodies(second), ...bodies(third)]).toEqual(['Mina: reply 3', 'Mina: reply 2', 'Mina: reply 1']);
    expect(third.body.next_cursor).toBeNull();
    expect(Object.keys(first.body.items[0]).sort()).toEqual([
      'body',
      'chat_id',
      'created_at',
      'id',
      'kind',
      'read_at',
      'ticket_id',
      'title',
    ]);
  });

  it('shows nothing of others, and nothing to nobody', async () => {
    await replies(1);
    expect((await asSara.get('/api/notifications')).body.items).toHaveLength(1);
    expect((await asMina.get('/api/notifications')).body).toEqual({ items: [], next_cursor: null, unread_count: 0 });
    expect((await stage.nobody.get('/api/notifications')).status).toBe(401);
  });

  it.each(['cursor=x', 'cursor=WyJhIl0', 'limit=0', 'limit=101', 'unread=perhaps', 'user_id=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await asSara.get(`/api/notifications?${query}`)).status).toBe(422);
    },
  );
});

describe('reading', () => {
  it('one: it is read once and for all, and the other screens hear of it once', async () => {
    await replies(2);
    const [{ id }, other] = (await asSara.get('/api/notifications')).body.items;
    stage.hints.length = 0;
    const { status, body } = await asSara.post(`/api/notifications/${id}/read`);
    expect([status, typeof body.notification.read_at]).toEqual([200, 'string']);
    expect((await asSara.post(`/api/notifications/${id}/read`)).body).toEqual(body);
    expect(stage.hints).toEqual([
      expect.objectContaining({ payload: { notification_id: id }, audience: [`user:${sara.id}`] }),
    ]);
    const unread = await asSara.get('/api/notifications?unread=true');
    expect(unread.body).toMatchObject({ items: [{ id: other.id }], unread_count: 1 });
    expect((await asSara.get('/api/notifications?unread=false')).body).toMatchObject({
      items: [{ id }],
      unread_count: 1,
    });
  });

  // Fails when `lockNotification` forgets whose it is.
  it('another’s: it is not found, like one that is not there, and stays unread', async () => {
    await replies(1);
    const [{ id }] = (await asSara.get('/api/notifications')).body.items;
    const others = await asMina.post(`/api/notifications/${id}/read`);
    const absent = await asMina.post(`/api/notifications/${mina.id}/read`);
    expect([others.status, absent.status, (await asMina.post('/api/notifications/x/read')).status]).toEqual([
      404, 404, 404,
    ]);
    expect({ ...others.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
    expect((await asSara.get('/api/notifications')).body.unread_count).toBe(1);
  });

  it('all: one’s own, and nobody else’s', async () => {
    await replies(3);
    const ticket = await stage.ticket({ customer: sara, operator: mina });
    await stage.reply(ticket, sara, 'hello');
    await stage.work();
    stage.hints.length = 0;
    expect((await asSara.post('/api/notifications/read-all')).body).toEqual({ unread_count: 0 });
    expect(stage.hints).toHaveLength(3);
    expect((await asSara.post('/api/notifications/read-all')).body).toEqual({ unread_count: 0 });
    expect(stage.hints).toHaveLength(3);
    expect((await asMina.get('/api/notifications')).body.unread_count).toBe(1);
  });
});

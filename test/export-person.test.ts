import { describe, expect, test } from 'vitest';
import { expectStatus } from '../src/client/http-client.ts';
import type { Ticket } from '../src/contract/tickets.ts';
import { useLivelyDesk } from './lively-desk.ts';

const { desk, reza, livelyCustomer, auditOf } = useLivelyDesk();

describe('export', () => {
  test('holds all that is theirs and nothing of another, nor a note of the desk; it is audited', async () => {
    const [sara, mina] = [await livelyCustomer('sara'), await livelyCustomer('mina')];
    for (const answer of [
      await sara.who.get('/api/auth/me/export'),
      await desk().parisa.get(`/api/users/${sara.who.user.id}/export`),
    ]) {
      const whole = expectStatus(answer, 200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(whole.profile).toMatchObject({ id: sara.who.user.id, email: 'sara@example.com' });
      expect(whole.sessions.length).toBeGreaterThan(0);
      const byId = new Map(whole.tickets.map((ticket: { id: string }) => [ticket.id, ticket]));
      expect([...byId.keys()].sort()).toEqual([sara.closed.id, sara.turned.id].sort());
      const bodies = (list: { body: string }[]) => list.map(({ body }) => body);
      const { replies } = whole.tickets.find(({ id }: Ticket) => id === sara.closed.id);
      expect(bodies(replies)).toEqual(['saraword asks', 'answer of the desk', 'saraword again']);
      expect(whole.chats).toMatchObject([{ id: sara.chat.id, subject: 'saraword chats' }]);
      expect(bodies(whole.chats[0].messages)).toEqual(['saraword says', 'words of Reza']);
      expect(whole.notifications.length).toBeGreaterThan(0);
      expect(whole.push_subscriptions).toEqual([
        { id: expect.any(String), endpoint: 'https://127.0.0.1:9/saraword', created_at: expect.any(String) },
      ]);
      const text = JSON.stringify(whole);
      for (const foreign of [mina.word, 'mina', 'note of the desk', 'password_hash', 'p256dh', '$argon2'])
        expect(text).not.toContain(foreign);
    }
    // So the words that are not there would have been seen.
    const twin = JSON.stringify(expectStatus(await mina.who.get('/api/auth/me/export'), 200));
    expect(twin).toContain('minaword says');
    expect(await auditOf(sara.who, 'user.exported')).toMatchObject([
      { actor_id: desk().parisa.user.id },
      { actor_id: sara.who.user.id },
    ]);
  });

  test('of an operator holds what he wrote, not what he answered; many rows come whole', async () => {
    const nima = await desk().register('nima');
    const { ticket } = expectStatus(await nima.post('/api/tickets', { subject: 'many', body: 'words of nima' }), 201);
    await desk().sql(
      `insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body)
       select gen_random_uuid(), $1, $2, 'OPERATOR', 'answer ' || n from generate_series(1, 1000) n`,
      [ticket.id, reza().user.id],
    );
    const ofReza = expectStatus(await reza().get('/api/auth/me/export'), 200);
    const answers = ofReza.replies_to_others.filter(({ ticket_id }: { ticket_id: string }) => ticket_id === ticket.id);
    expect(new Set(answers.map(({ body }: { body: string }) => body)).size).toBe(1000);
    expect(JSON.stringify(ofReza)).not.toContain('words of nima');
    const ofNima = expectStatus(await nima.get('/api/auth/me/export'), 200);
    expect(ofNima.tickets[0].replies).toHaveLength(1001);
  });

  test('is for oneself and for admins, and not for ever again', async () => {
    const kian = await desk().register('kian');
    expect((await reza().get(`/api/users/${kian.user.id}/export`)).status).toBe(403);
    expect((await kian.get(`/api/users/${reza().user.id}/export`)).status).toBe(403);
    expect((await desk().parisa.get(`/api/users/${crypto.randomUUID()}/export`)).status).toBe(404);
    for (let n = 0; n < 3; n++) expectStatus(await kian.get('/api/auth/me/export'), 200);
    const more = await kian.get('/api/auth/me/export');
    expect([more.status, Number(more.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await auditOf(kian, 'user.exported')).toHaveLength(3);
  });
});

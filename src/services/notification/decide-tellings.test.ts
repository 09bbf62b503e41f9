import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import type { StagePerson } from '../../../test/staged-tickets.ts';

let stage: Stage;
let sara: StagePerson;
let reza: StagePerson;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  sara = await stage.person('CUSTOMER', { name: 'سارا', locale: 'fa' });
  reza = await stage.person('OPERATOR', { name: 'Reza' });
});
afterAll(() => stage.stop());

const told = (person: StagePerson) =>
  stage.sql<{ id: string; kind: string; title: string; body: string }>(
    'select id, kind, title, body from notification.notifications where user_id = $1 order by id',
    [person.id],
  );
const kinds = async (person: StagePerson) => (await told(person)).map(({ kind }) => kind);
const deliveries = (person: StagePerson) =>
  stage.sql<{ channel: string; kind: string; status: string }>(
    'select channel, kind, status from notification.deliveries where user_id = $1 order by id',
    [person.id],
  );

describe('who gets nothing', () => {
  it('a disabled person', async () => {
    const gone = await stage.person('CUSTOMER', { disabled: true });
    const ticket = await stage.ticket({ customer: gone });
    await stage.assign(ticket, reza);
    await stage.link(gone, 'RESET_PASSWORD', 'secret-of-the-gone');
    await stage.work();
    expect([await told(gone), await deliveries(gone)]).toEqual([[], []]);
    expect(await kinds(reza)).toEqual(['TICKET_ASSIGNED']);
  });

  it('by mail, a guest without an address', async () => {
    const guest = await stage.person('CUSTOMER', { guest: true, email: null });
    const ticket = await stage.ticket({ customer: guest, operator: reza });
    await stage.reply(ticket, reza, 'hello');
    await stage.work();
    expect(await kinds(guest)).toEqual(['TICKET_REPLIED']);
    expect(await deliveries(guest)).toEqual([]);
  });

  it('by mail, whoever turned that kind off; links are not a matter of preference', async () => {
    await stage.sql(
      `insert into notification.preferences (user_id, kind, email, push)
       select $1, kind, false, false from unnest(array['TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_CLOSED', 'TICKET_REOPENED']) kind`,
      [sara.id],
    );
    const ticket = await stage.ticket({ customer: sara, operator: reza });
    await stage.reply(ticket, reza, 'hello');
    await stage.link(sara, 'RESET_PASSWORD', 'secret-of-sara');
    await stage.work();
    expect(await kinds(sara)).toEqual(['TICKET_REPLIED']);
    expect(await deliveries(sara)).toEqual([{ channel: 'EMAIL', kind: 'RESET_PASSWORD', status: 'KEPT' }]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';
import type { Ticket, TicketNumbers } from '../../contract/tickets.ts';

let desk: Desk;
let sara: SignedIn;
/** Since the beginning of the stretch: when it came, and when it was first answered. In minutes. */
const days: [created: number, responded: number | null][] = [
  [-60, -30],
  [-60, 0],
  [0, 10],
  [59, 89],
  [60, null],
  [150, 210],
  [179, 180],
  [180, 200],
];
const begin = Date.parse('2026-11-20T08:30:00.000Z');
const at = (minutes: number) => new Date(begin + minutes * 60_000).toISOString();
beforeAll(async () => {
  desk = await openDesk();
  sara = await desk.register('sara');
  for (const [created, responded] of days) {
    const { id } = expectStatus(await sara.post('/api/tickets', { subject: 's', body: 'b' }), 201).ticket;
    await desk.sql('update ticketing.tickets set created_at = $2, first_response_at = $3 where id = $1', [
      id,
      at(created),
      responded === null ? null : at(responded),
    ]);
  }
});
afterAll(() => desk.stop());

const numbers = async (from: string, to: string): Promise<TicketNumbers> =>
  expectStatus(await desk.parisa.get(`/api/tickets/numbers?from=${from}&to=${to}`), 200).numbers;
const list = async (query: string): Promise<Ticket[]> =>
  expectStatus(await desk.parisa.get(`/api/tickets?limit=100${query}`), 200).items;

describe('numbers of tickets', () => {
  test('in whole and by the hour, from the first moment to before the last', async () => {
    const found = await numbers(at(0), at(180));
    expect(found).toEqual({
      created: 5,
      responded: 3,
      // Of 60, 10 and 30 minutes.
      first_response_p50_s: 1800,
      first_response_p90_s: 3240,
      hours: [
        { from: at(0), created: 2, responded: 2, first_response_p50_s: 2100 },
        { from: at(60), created: 1, responded: 1, first_response_p50_s: 1800 },
        { from: at(120), created: 2, responded: 0, first_response_p50_s: null },
      ],
    });
    const sum = (of: 'created' | 'responded') => found.hours.reduce((total, hour) => total + hour[of], 0);
    expect([sum('created'), sum('responded')]).toEqual([found.created, found.responded]);
  });

  test('are the lengths of the lists behind them, in whole and for each hour', async () => {
    const { created, responded, hours } = await numbers(at(0), at(180));
    expect(await list(`&created_from=${at(0)}&created_to=${at(180)}`)).toHaveLength(created);
    expect(await list(`&responded_from=${at(0)}&responded_to=${at(180)}`)).toHaveLength(responded);
    for (const hour of hours) {
      const ends = new Date(Date.parse(hour.from) + 3_600_000).toISOString();
      expect(await list(`&created_from=${hour.from}&created_to=${ends}`)).toHaveLength(hour.created);
      expect(await list(`&responded_from=${hour.from}&responded_to=${ends}`)).toHaveLength(hour.responded);
    }
  });

  test('where nothing happened there are zeros, also for a last hour that is not whole', async () => {
    const empty = { created: 0, responded: 0, first_response_p50_s: null };
    expect(await numbers(at(-1440), at(-1350))).toEqual({
      ...{ ...empty, first_response_p90_s: null },
      hours: [
        { from: at(-1440), ...empty },
        { from: at(-1380), ...empty },
      ],
    });
    expect((await numbers(at(0), at(2880))).hours).toHaveLength(48);
  });

  test.each([
    ['no end', `from=${at(0)}`, 'to'],
    ['an end that is the beginning', `from=${at(0)}&to=${at(0)}`, 'to'],
    ['an end before the beginning', `from=${at(0)}&to=${at(-1)}`, 'to'],
    ['more than two days', `from=${at(0)}&to=${at(2881)}`, 'to'],
    ['a day that is none', `from=2026-02-30T00:00:00Z&to=${at(0)}`, 'from'],
    ['an offset that no place has', `from=2026-02-01T00:00:00%2B20:00&to=${at(0)}`, 'from'],
    ['the year 0', 'from=0000-01-01T00:00:00Z&to=0000-01-01T01:00:00Z', 'from'],
    ['SQL', `from=${at(0)}'--&to=${at(1)}`, 'from'],
  ])('%s is refused with 422, named', async (_, query, path) => {
    const { status, body } = await desk.parisa.get(`/api/tickets/numbers?${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test('are for admins', async () => {
    const reza = await desk.operator('reza');
    for (const who of [sara, reza])
      expect((await who.get(`/api/tickets/numbers?from=${at(0)}&to=${at(60)}`)).status).toBe(403);
  });
});

test('an offset is read as one', async () => {
  const tehran = encodeURIComponent('2026-11-20T12:00:00+03:30');
  expect(await list(`&created_from=${tehran}&created_to=${at(60)}`)).toHaveLength(2);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inFolder } from '../../src/contract/ticket-folders.ts';
import { type Ticket, ticketFolders, ticketStatuses } from '../../src/contract/tickets.ts';
import type { Frame } from '../../web/client/frames.ts';
import {
  appendTickets,
  reduceTicket,
  reduceTickets,
  type TicketFilter,
  toTicketList,
} from '../../web/client/tickets.ts';
import { at, ticket } from './staged.ts';

const reza = { id: 'reza', department_ids: ['support'] };
const changed = (data: Ticket): Frame => ({ event: 'ticket_changed', data });
const gone = ({ id }: Ticket): Frame => ({ event: 'ticket_gone', data: { id } });
const numbers = ({ items }: { items: readonly Ticket[] }) => items.map(({ number }) => number);
/** What one sees of a list whose loaded page holds these, after these frames. */
function seen(frames: Frame[], { loaded, filter = {}, complete = false }: Loaded) {
  const page = { items: loaded, next_cursor: complete ? null : 'more' };
  return frames.reduce(reduceTickets(filter, reza), toTicketList(page));
}
interface Loaded {
  loaded: Ticket[];
  filter?: TicketFilter;
  complete?: boolean;
}
const [three, five, seven] = [ticket(3), ticket(5), ticket(7)];

describe('a list of tickets', () => {
  test('takes a new ticket in its place, within what is loaded', () => {
    const frames = [changed(ticket(9)), changed(ticket(6)), changed(ticket(4))];
    expect(numbers(seen(frames, { loaded: [seven, five] }))).toEqual([9, 7, 6, 5]);
    expect(numbers(seen(frames, { loaded: [seven, five], complete: true }))).toEqual([9, 7, 6, 5, 4]);
    expect(numbers(seen(frames, { loaded: [] }))).toEqual([]);
    expect(numbers(seen(frames, { loaded: [], complete: true }))).toEqual([9, 6, 4]);
  });

  test('shows the newer of two states, in whatever order they come', () => {
    const newer = ticket(5, { subject: 'newer', updated_at: at(100) });
    const older = ticket(5, { subject: 'older', updated_at: at(50) });
    for (const frames of [
      [newer, older],
      [older, newer],
    ].map((both) => both.map(changed)))
      expect(seen(frames, { loaded: [five] }).items).toEqual([newer]);
  });

  test('stays the same object when a frame says nothing new of it', () => {
    const list = toTicketList({ items: [five], next_cursor: null });
    const reduce = reduceTickets({}, reza);
    const nothingNew: Frame[] = [changed(five), { event: 'reload', data: {} }, gone(seven)];
    for (const frame of nothingNew) expect(reduce(list, frame)).toBe(list);
  });

  test('loses what leaves the folder or the filter, and does not take it back by older word', () => {
    const closed = ticket(5, { status: 'CLOSED', updated_at: at(100) });
    const before = ticket(5, { updated_at: at(50) });
    const filter = { folder: 'UNASSIGNED' } as const;
    expect(numbers(seen([changed(closed), changed(before)], { loaded: [seven, five], filter }))).toEqual([7]);
    const reopened = ticket(5, { status: 'REOPENED', updated_at: at(200) });
    expect(numbers(seen([changed(closed), changed(reopened)], { loaded: [seven, five], filter }))).toEqual([7, 5]);
  });

  test.each<[TicketFilter, Partial<Ticket>]>([
    [{ status: ['OPEN', 'REOPENED'] }, { status: 'CLOSED' }],
    [{ priority: ['NORMAL'] }, { priority: 'URGENT' }],
    [{ department_id: 'support' }, { department_id: 'sales' }],
    [{ operator_id: 'none' }, { operator_id: 'mina' }],
    [{ customer_id: 'sara' }, { customer_id: 'ali' }],
    [{ tag: 'vip' }, { tags: ['other'] }],
  ])('by %o lets in what fits and out what does not', (filter, other) => {
    const fitting = ticket(5, { tags: ['vip'] });
    expect(numbers(seen([changed(fitting)], { loaded: [], filter, complete: true }))).toEqual([5]);
    const left = { ...fitting, ...other, updated_at: at(100) };
    expect(numbers(seen([changed(left)], { loaded: [fitting], filter, complete: true }))).toEqual([]);
  });

  test('of a search changes and loses what it has, and leaves it to the server what else belongs there', () => {
    const filter = { q: 'invoice', status: ['OPEN' as const] };
    const frames = [changed(ticket(9)), changed(ticket(5, { subject: 'changed', updated_at: at(100) }))];
    const list = seen(frames, { loaded: [seven, five], filter });
    expect(list.items.map(({ subject }) => subject)).toEqual(['ticket 7', 'changed']);
    const closed = changed(ticket(7, { status: 'CLOSED', updated_at: at(100) }));
    expect(numbers(seen([closed], { loaded: [seven, five], filter }))).toEqual([5]);
  });

  test('loses what is gone, until newer word brings it back', () => {
    expect(numbers(seen([gone(five), changed(five)], { loaded: [seven, five] }))).toEqual([7]);
    const back = changed(ticket(5, { updated_at: at(100) }));
    expect(numbers(seen([gone(five), back], { loaded: [seven, five] }))).toEqual([7, 5]);
  });

  test('grows by its next page, which knows of what was heard meanwhile', () => {
    const first = seen([gone(five)], { loaded: [seven, five] });
    // A ticket in the place of the one that was the last: still within what was loaded.
    const list = reduceTickets({}, reza)(first, changed(ticket(6)));
    const next = toTicketList({ items: [three, ticket(2)], next_cursor: null });
    const heard = reduceTickets({}, reza)(next, changed(ticket(3, { subject: 'newer', updated_at: at(100) })));
    const all = appendTickets(list, heard);
    expect(numbers(all)).toEqual([7, 6, 3, 2]);
    expect(all.items[2]?.subject).toBe('newer');
    expect(all.next_cursor).toBe(null);
  });
});

test('one ticket is changed by newer word of itself alone', () => {
  const newer = ticket(5, { subject: 'newer', updated_at: at(100) });
  expect(reduceTicket(five, changed(newer))).toBe(newer);
  expect(reduceTicket(newer, changed(five))).toBe(newer);
  expect(reduceTicket(five, changed(seven))).toBe(five);
});

/** Every state that ten tickets go through, each later than the one before. */
const lives = fc.array(
  fc.record({
    number: fc.integer({ min: 1, max: 10 }),
    status: fc.constantFrom(...ticketStatuses),
    operator_id: fc.constantFrom('reza', 'mina', null),
    department_id: fc.constantFrom('support', 'sales'),
  }),
  { maxLength: 40 },
);
// Seen to fail when what left is not remembered, when the floor rises with what leaves, when the last one loaded does not
// count as loaded, and when older word is believed.
test('whatever is heard, in any order and with old word among it, is what a fetch of the loaded range would give', () => {
  fc.assert(
    fc.property(
      lives,
      fc.constantFrom(...ticketFolders),
      fc.integer({ min: 1, max: 10 }),
      fc.infiniteStream(fc.nat()),
      (states, folder, limit, order) => {
        const said = states.map(({ number, ...state }, n) => ticket(number, { ...state, updated_at: at(1000 + n) }));
        const belongs = (one: Ticket) => inFolder[folder](one, reza);
        const sorted = (all: Ticket[]) => all.filter(belongs).sort((a, b) => b.number - a.number);
        const before = sorted(Array.from({ length: 10 }, (_, n) => ticket(n + 1)));
        const page = { items: before.slice(0, limit), next_cursor: before.length > limit ? 'more' : null };
        const floor = page.next_cursor === null ? 0 : (page.items.at(-1)?.number ?? Number.POSITIVE_INFINITY);

        const heard = [...said, ...said].map((one) => ({ one, place: order.next().value }));
        heard.sort((a, b) => a.place - b.place);
        const list = heard.reduce(
          (now, { one }) => reduceTickets({ folder }, reza)(now, changed(one)),
          toTicketList(page),
        );

        const last = new Map(Array.from({ length: 10 }, (_, n) => [n + 1, ticket(n + 1)]));
        for (const one of said) last.set(one.number, one);
        expect(list.items).toEqual(sorted([...last.values()]).filter(({ number }) => number >= floor));
      },
    ),
    { numRuns: 500 },
  );
});

import { ticketFolders } from '../../src/contract/tickets.ts';
import { filledDesk } from './fill-desk.ts';
import { withClient } from './with-client.ts';

/** What is asked by its name: paths, each with other parameters, the n-th for the n-th asker in turn. */
export type Questions = Readonly<Record<string, readonly string[]>>;

const times = 40;
/** Where the product begins to number tickets. */
const firstNumber = 1001;

export async function questionsOf(url: string, askers: readonly string[], tickets: number): Promise<Questions> {
  const each = (path: (at: number) => string) => Array.from({ length: times }, (_, at) => path(at));
  /** A number of a ticket, anywhere in the desk, the same at every run. */
  const somewhere = (at: number) => firstNumber + Math.floor((((at + 1) * 0.618034) % 1) * (tickets - 1));
  const deep = (at: number) => Buffer.from(JSON.stringify([somewhere(at)])).toString('base64url');
  const word = (from: number, at: number) => filledDesk.words[from + ((at * 37) % 500)] ?? '';
  const search = (words: string) => `/api/tickets?q=${encodeURIComponent(words)}`;
  const folder = (at: number) => ticketFolders[at % ticketFolders.length];
  const readable = await readableTickets(
    url,
    askers,
    each((at) => String(somewhere(at))),
  );
  return {
    'inbox, the first page': each((at) => `/api/tickets?folder=${folder(at)}`),
    'inbox, a deep page': each((at) => `/api/tickets?folder=${folder(at)}&cursor=${deep(at)}`),
    'search for an order': each((at) => search(filledDesk.order(somewhere(at)))),
    'search for two words': each((at) => search(`${word(200, at)} ${word(700, at)}`)),
    'search for a common word': each((at) => search(filledDesk.words[at % 10] ?? '')),
    'tickets that wait': each(() => '/api/tickets/waiting'),
    'replies of a ticket': readable.map((id) => `/api/tickets/${id}/replies`),
  };
}

/** For each number the next ticket below that the asker whose turn it is may read. */
async function readableTickets(url: string, askers: readonly string[], numbers: readonly string[]): Promise<string[]> {
  return withClient(url, async (client) => {
    const ids: string[] = [];
    for (const [at, number] of numbers.entries()) {
      const asker = askers[at % askers.length];
      const { rows } = await client.query<{ id: string }>(nextBelow, [number, asker]);
      if (!rows[0]) throw new Error(`${asker} may read no ticket up to ${number}`);
      ids.push(rows[0].id);
    }
    return ids;
  });
}

const nextBelow = `
  select t.id from ticketing.tickets t where t.number <= $1 and t.department_id in (
    select m.department_id from routing.memberships m join auth.users u on u.id = m.operator_id where u.username = $2
  ) order by t.number desc limit 1
`;

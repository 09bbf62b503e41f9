import type { ChatMessage } from '#contract/chats.ts';
import type { Database } from '#kit/database.ts';
import { type Count, type CountedMember, countMessages, type StoredMessage } from '../../client/count-messages.ts';
import { type Caller, eventually, expectStatus } from '../../client/http-client.ts';
import type { Seat } from './talk.ts';
import { selectStored } from './verdict-queries.ts';

/** When nothing more has come to any window for so long, nothing will: clients ask every second. In milliseconds. */
const silence = 5000;
const patience = 120_000;

/** After quiet: what the database has, what each window shows and what the history says, against what was said. */
export async function countAll(db: Database, seats: readonly Seat[]): Promise<Count> {
  const chatIds = [...new Set(seats.map(({ chat_id }) => chat_id))];
  const stored = await selectStored(db, chatIds);
  await quiet(seats, stored);
  return countMessages(stored, await membersOf(seats));
}

/** Until every window shows as much as is stored, or nothing more comes: what is missing then is counted. */
async function quiet(seats: readonly Seat[], stored: readonly StoredMessage[]): Promise<void> {
  const rows = Map.groupBy(stored, ({ chat_id }) => chat_id);
  let shown = -1;
  let since = 0;
  const isQuiet = () => {
    const windows = seats.flatMap(({ chat_id, person }) =>
      person.windows.map(({ messages }) => ({ shows: messages(chat_id).length, has: rows.get(chat_id)?.length ?? 0 })),
    );
    const now = windows.reduce((sum, { shows }) => sum + shows, 0);
    if (now !== shown) [shown, since] = [now, performance.now()];
    return windows.every(({ shows, has }) => shows >= has) || performance.now() - since > silence;
  };
  await eventually(isQuiet, patience);
}

/** Each person by what they said and see, and what else shows the chat: their other window, and the history. */
async function membersOf(seats: readonly Seat[]): Promise<CountedMember[]> {
  const members: CountedMember[] = [];
  for (const { chat_id, person } of seats) {
    const [first, second] = person.windows;
    const sent = new Map([[chat_id, person.sent(chat_id)]]);
    const history = await historyOf(person, chat_id);
    members.push({ chat_id, person_id: person.id, client: { sent, messages: first.messages } });
    members.push({ chat_id, person_id: null, client: { sent: new Map(), messages: second.messages } });
    members.push({ chat_id, person_id: null, client: { sent: new Map(), messages: () => history } });
  }
  return members;
}

async function historyOf(caller: Caller, chatId: string): Promise<ChatMessage[]> {
  const messages: ChatMessage[] = [];
  for (let after = 0; ; after = messages.at(-1)?.seq ?? after) {
    const path = `/api/chats/${chatId}/messages?limit=100&after_seq=${after}`;
    const { items } = expectStatus(await caller.get(path), 200);
    if (items.length === 0) return messages;
    messages.push(...items);
  }
}

import type { Invariant } from './invariants.ts';

const rosterTest = 'src/routing/roster.test.ts';
const claimTest = 'src/routing/claim.test.ts';
const endChat = 'src/services/chat/end-chat.test.ts';
const startChat = 'src/services/chat/start-chat.test.ts';
const assignWaiting = 'src/services/ticketing/assign-waiting.test.ts';
const model = 'test/desk-model.test.ts';

/** A: who gets the work. */
export const assignmentInvariants: readonly Invariant[] = [
  {
    id: 'A1',
    says: 'At no moment does an operator have more open chats than they take.',
    shown_by: [
      ...[claimTest, startChat, 'src/services/chat/transfer-chat.test.ts', model],
      ...['test/several-chats.test.ts', 'test/faults/faults.test.ts'],
    ],
    mutants: [
      {
        breaks: 'an operator is full with one chat more than they take',
        file: 'src/routing/claim.ts',
        from: ': operator.active_chats >= operator.chat_capacity;',
        to: ': operator.active_chats > operator.chat_capacity;',
        caught_by: { file: claimTest, test: 'chat capacity is hard' },
      },
      {
        breaks: 'the load is read without a lock',
        file: 'src/routing/claim-queries.ts',
        from: ' for no key update of o',
        to: '',
        caught_by: { file: claimTest, test: 'A6: of 60 racing for 4 free places' },
      },
    ],
  },
  {
    id: 'A2',
    says: 'A chat or ticket has one owner at most; of two who claim it one wins, and the other hears who.',
    shown_by: [
      ...[claimTest, 'src/services/ticketing/hand-over.test.ts', 'src/services/chat/transfer-chat.test.ts', model],
      ...['test/program-chats.test.ts', 'test/faults/faults.test.ts'],
    ],
    mutants: [
      {
        breaks: 'the owner that the claimant believes in is not compared',
        file: 'src/routing/claim.ts',
        from: 'if (expected !== undefined && expected !== work.owner_id)',
        to: 'if (expected !== undefined && expected !== null && expected !== work.owner_id)',
        caught_by: { file: claimTest, test: 'A2: of 30 who claim' },
      },
      {
        breaks: 'the ticket is read without a lock',
        file: 'src/services/ticketing/access.ts',
        from: 'sql`for no key update of t`',
        to: 'sql``',
        caught_by: { file: 'src/services/ticketing/hand-over.test.ts', test: 'A2: of many who hand over' },
      },
    ],
  },
  {
    id: 'A3',
    says: 'Who waits while somebody eligible has room is given to them soon, also when the word of it was lost.',
    shown_by: [endChat, model, assignWaiting, 'test/faults/faults.test.ts'],
    mutants: [
      {
        breaks: 'who ends a chat wakes the line of the tickets',
        file: 'src/services/chat/own-chats.ts',
        from: 'freed_departments.CHAT',
        to: 'freed_departments.TICKET',
        caught_by: { file: endChat, test: 'archived, both told, the operator free' },
      },
      {
        breaks: 'the line is looked at when somebody goes, not when somebody comes',
        file: 'src/routing/operators.ts',
        from: "if (chosen_status === 'ONLINE') wakeDepartments(",
        to: "if (chosen_status === 'OFFLINE') wakeDepartments(",
        caught_by: { file: endChat, test: 'A3: who waits is served when' },
      },
      {
        breaks: 'nobody looks whether a word was lost',
        file: 'src/services/chat/watch-members.ts',
        from: 'if (open.length > 0) await transact(use, context, async (tx) => serveChats(use, tx, await lockDepartments(tx, open)));',
        to: '',
        caught_by: { file: endChat, test: 'A3: who waits is served though nobody was told' },
      },
    ],
  },
  {
    id: 'A4',
    says: 'Within a line and a priority nobody is overtaken.',
    shown_by: ['src/routing/serve-line.test.ts', endChat, assignWaiting, model, 'test/program-chats.test.ts'],
    mutants: [
      {
        breaks: 'the line of the chats is served from its end',
        file: 'src/services/chat/line-queries.ts',
        from: 'order by not c.interrupted, c.queued_at, c.id limit',
        to: 'order by not c.interrupted, c.queued_at desc, c.id limit',
        caught_by: { file: endChat, test: 'A4: nobody is overtaken' },
      },
      {
        breaks: 'the line of the tickets does not ask what is urgent',
        file: 'src/services/ticketing/work-queries.ts',
        from: 'order by t.priority desc, t.queued_at, t.number limit',
        to: 'order by t.queued_at, t.number limit',
        caught_by: { file: assignWaiting, test: 'urgent first, then the oldest' },
      },
      {
        breaks: 'who finds nobody speaks for nobody else, and a full line is decided from its end',
        file: 'src/routing/serve-line.ts',
        from: 'for (const work of line) {',
        to: 'for (const work of line.toReversed()) {',
        caught_by: { file: 'src/routing/serve-line.test.ts', test: 'A4: nobody is overtaken' },
      },
    ],
  },
  {
    id: 'A5',
    says: 'Loads of equal operators differ by one at most; ties go to who has been idle longest.',
    shown_by: ['src/routing/decide.test.ts', rosterTest, startChat, model],
    mutants: [
      {
        breaks: 'it is decided by a load that was taken back',
        file: 'src/routing/roster.ts',
        from: 'if (awaited > 0) return undefined;',
        to: 'if (awaited < 0) return undefined;',
        caught_by: { file: rosterTest, test: 'A5: a transaction sees what it wrote itself' },
      },
      {
        breaks: 'it is decided without what a long transaction has changed',
        file: 'src/routing/roster-queries.ts',
        from: 'pg_snapshot_xmin(',
        to: 'pg_snapshot_xmax(',
        caught_by: { file: rosterTest, test: 'A5: what a long transaction wrote' },
      },
      {
        breaks: 'ties go to who had work last',
        file: 'src/routing/decide.ts',
        from: 'load || a.idle_since - b.idle_since',
        to: 'load || b.idle_since - a.idle_since',
        caught_by: { file: 'src/routing/decide.test.ts', test: 'A5' },
      },
      {
        breaks: 'that somebody was given work is not written down',
        file: 'src/routing/claim-queries.ts',
        from: 'case when l.assigned > 0 then',
        to: 'case when l.assigned > 1 then',
        caught_by: { file: startChat, test: 'least busy first, then the longest idle' },
      },
    ],
  },
  {
    id: 'A6',
    says: 'Of N who race for k free places exactly k win, and no place leaks when some of them break.',
    shown_by: [claimTest, startChat, model, 'test/several-chats.test.ts'],
    mutants: [
      {
        breaks: 'an operator is full with one ticket more than they take',
        file: 'src/routing/claim.ts',
        from: '? operator.active_tickets >= operator.ticket_capacity',
        to: '? operator.active_tickets > operator.ticket_capacity',
        caught_by: { file: claimTest, test: 'A6: of 60 racing for 4 free places' },
      },
      {
        breaks: 'who loses work keeps its place taken',
        file: 'src/routing/claim.ts',
        from: 'if (from && work.active) from[load] -= 1;',
        to: 'if (from && work.active && to === null) from[load] -= 1;',
        caught_by: { file: claimTest, test: 'a hundred handovers to and fro' },
      },
    ],
  },
  {
    id: 'A13',
    says: 'Closing, handing over, reopening and saying are one state machine; nothing is said after the end.',
    shown_by: [endChat, 'src/services/ticketing/conversation.test.ts', model, 'test/faults/faults.test.ts'],
    mutants: [
      {
        breaks: 'a chat that has ended takes messages',
        file: 'src/services/chat/message-queries.ts',
        from: "and c.status <> 'ENDED' and",
        to: 'and',
        caught_by: { file: endChat, test: 'A13: no message comes after the close' },
      },
      {
        breaks: 'staff answers a closed ticket',
        file: 'src/services/ticketing/states.ts',
        from: "PENDING_CUSTOMER: 'PENDING_CUSTOMER',",
        to: "PENDING_CUSTOMER: 'PENDING_CUSTOMER', CLOSED: 'PENDING_CUSTOMER',",
        caught_by: { file: 'src/services/ticketing/conversation.test.ts', test: 'staff may not answer a closed one' },
      },
    ],
  },
  {
    id: 'A14',
    says: 'Reopened work of an operator who is away or full goes to the queue, and from there to somebody else.',
    shown_by: ['src/services/ticketing/reopen-ticket.test.ts', 'src/routing/decide.test.ts', model],
    mutants: [
      {
        breaks: 'reopened work waits for who had it, whoever else is there',
        file: 'src/routing/decide.ts',
        from: `if (!operator || removals[at] !== null) continue;
    if (operator.id === work.preferred_operator_id) preferred = operator;`,
        to: `if (operator?.id === work.preferred_operator_id) preferred = operator;
    if (!operator || removals[at] !== null) continue;`,
        caught_by: { file: 'src/services/ticketing/reopen-ticket.test.ts', test: 'A14: goes to somebody else' },
      },
      {
        breaks: 'reopened work stays with who had it',
        file: 'src/services/ticketing/ticket-queries.ts',
        from: 'preferred_operator_id = t.operator_id, operator_id = null,',
        to: 'preferred_operator_id = t.operator_id,',
        caught_by: { file: 'src/services/ticketing/reopen-ticket.test.ts', test: 'A14: waits in the queue' },
      },
    ],
  },
];

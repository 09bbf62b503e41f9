import type { Invariant } from './invariants.ts';

const sendMessage = 'src/services/chat/send-message.test.ts';
const syncChats = 'src/services/chat/sync-chats.test.ts';
const messageQueries = 'src/services/chat/message-queries.ts';

/** R: what is said arrives, once and in order, and nobody hears what is not for them. */
export const messageInvariants: readonly Invariant[] = [
  {
    id: 'R1',
    says: 'A message that was acknowledged stands in the history and reaches every member who is there or comes back.',
    shown_by: [
      syncChats,
      'test/program-chats.test.ts',
      'test/web/chat-rooms-bad-wire.test.ts',
      'test/faults/faults.test.ts',
    ],
    mutants: [
      {
        breaks: 'what is missed is given from the second message on',
        file: messageQueries,
        from: 'where m.chat_id = s.chat_id and m.seq > s.seq order by',
        to: 'where m.chat_id = s.chat_id and m.seq > s.seq + 1 order by',
        caught_by: { file: syncChats, test: 'R1: cut at random moments' },
      },
    ],
  },
  {
    id: 'R2',
    says: 'One client_message_id is one row and one bubble, however often, late and through whichever process it is sent.',
    shown_by: [
      ...[sendMessage, syncChats, 'src/contract/chat-log.test.ts', 'test/between-processes.test.ts'],
      ...['test/program-chats.test.ts', 'test/web/chat-rooms-bad-wire.test.ts', 'test/faults/faults.test.ts'],
    ],
    mutants: [
      {
        breaks: 'the unique index takes the number in, so it is never broken',
        file: 'src/db/migrations/0006_chat.sql',
        from: 'constraint message_once unique (chat_id, sender_id, client_message_id)',
        to: 'constraint message_once unique (chat_id, sender_id, client_message_id, seq)',
        caught_by: { file: sendMessage, test: 'R2: twenty at once under one id' },
      },
      {
        breaks: 'the same, and the repeat comes through another process',
        file: 'src/db/migrations/0006_chat.sql',
        from: 'constraint message_once unique (chat_id, sender_id, client_message_id)',
        to: 'constraint message_once unique (chat_id, sender_id, client_message_id, seq)',
        caught_by: { file: 'test/between-processes.test.ts', test: 'R2: an answer that is lost' },
      },
      {
        breaks: 'the client makes a new id for each try',
        file: 'src/client/chat-client.ts',
        from: "await insist('send_message', { chat_id: chatId, client_message_id, body }, () => {",
        to: `await insist('send_message', { chat_id: chatId, body, get client_message_id() {
        return message.tries > 1 ? randomUUID() : client_message_id;
      } }, () => {`,
        caught_by: { file: syncChats, test: 'R2: an answer that is swallowed' },
      },
    ],
  },
  {
    id: 'R3',
    says: 'The same id with another body is refused; the equal id of another sender neither collides nor reveals anything.',
    shown_by: [sendMessage],
    mutants: [
      {
        breaks: 'the text of what was sent before is not compared',
        file: 'src/services/chat/send-message.ts',
        from: "if (message && message.body !== wanted.body) throw new Problem('message_id_reused');",
        to: '',
        caught_by: { file: sendMessage, test: 'R3: the same id with another body' },
      },
      {
        breaks: 'the unique index leaves the sender out',
        file: 'src/db/migrations/0006_chat.sql',
        from: 'constraint message_once unique (chat_id, sender_id, client_message_id)',
        to: 'constraint message_once unique (chat_id, client_message_id)',
        caught_by: { file: sendMessage, test: 'R3: the same id with another body' },
      },
    ],
  },
  {
    id: 'R4',
    says: 'The numbers of a chat are 1 to n without a gap, in the order of the commits, whatever is rolled back.',
    shown_by: [sendMessage, 'test/program-chats.test.ts', 'test/faults/faults.test.ts'],
    mutants: [
      {
        breaks: 'the number comes from a sequence, which no rollback gives back',
        file: messageQueries,
        from: 'set head_seq = c.head_seq + 1,',
        to: "set head_seq = nextval('kit.events_position_seq'),",
        caught_by: { file: sendMessage, test: 'R4: numbers are dense' },
      },
      {
        breaks: 'the number is the greatest one seen before the lock, and one more',
        file: messageQueries,
        from: 'set head_seq = c.head_seq + 1,',
        to: 'set head_seq = (select coalesce(max(m.seq), 0) + 1 from chat.messages m where m.chat_id = c.id),',
        caught_by: { file: sendMessage, test: 'R4: numbers are dense' },
      },
    ],
  },
  {
    id: 'R5',
    says: 'Who has seen up to k never meets a new row below k.',
    shown_by: [sendMessage, 'src/kit/feed-order.test.ts'],
    mutants: [
      {
        breaks: 'the feed reads past transactions that still run',
        file: 'src/kit/feed.ts',
        from: ' and e.xid < h.horizon',
        to: '',
        caught_by: { file: 'src/kit/feed-order.test.ts', test: 'R5' },
      },
      {
        breaks: 'the cursor of now stands behind transactions that still run',
        file: 'src/kit/feed.ts',
        from: 'pg_snapshot_xmin(pg_current_snapshot())::text',
        to: 'pg_snapshot_xmax(pg_current_snapshot())::text',
        caught_by: { file: 'src/kit/feed-order.test.ts', test: 'a cursor taken while a transaction runs' },
      },
    ],
  },
  {
    id: 'R6',
    says: 'Acknowledged is durable: it outlives a kill of the service, of the database, and a lost answer of the commit.',
    shown_by: ['test/program-chats.test.ts', 'test/chat-database-away.test.ts', 'test/faults/faults.test.ts'],
    mutants: [
      {
        breaks: 'a message is acknowledged, and its commit follows',
        file: 'src/services/chat/send-message.ts',
        from: 'const sent = free.length > 0 ? await insertMessages(db, free) : [];',
        to: `const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof insertMessages>>>();
      if (free.length > 0) db.transaction().execute(async (trx) => {
        resolve(await insertMessages(trx, free));
        await new Promise((committed) => setTimeout(committed, 200));
      }).catch(reject);
      const sent = free.length > 0 ? await promise : [];`,
        caught_by: { file: 'test/chat-database-away.test.ts', test: 'R6: what was acknowledged is stored' },
      },
      {
        breaks: 'the database answers before the commit is on its disk',
        file: 'src/kit/database.ts',
        from: "options: '-c timezone=UTC",
        to: "options: '-c synchronous_commit=off -c timezone=UTC",
        caught_by: {
          file: 'test/program-chats.test.ts',
          test: 'outlives a kill -9 of the program and of its database',
        },
      },
    ],
  },
  {
    id: 'R7',
    says: 'Who comes back gets exactly what came after the last message seen, then what comes live, with no gap between.',
    shown_by: [
      ...[
        syncChats,
        'src/contract/chat-log.test.ts',
        'test/web/chat-rooms-bad-wire.test.ts',
        'test/faults/faults.test.ts',
      ],
    ],
    mutants: [
      {
        breaks: 'the last message seen is given again',
        file: messageQueries,
        from: 'where m.chat_id = s.chat_id and m.seq > s.seq order by',
        to: 'where m.chat_id = s.chat_id and m.seq >= s.seq order by',
        caught_by: { file: syncChats, test: 'R7: gives exactly what came after' },
      },
      {
        breaks: 'a client shows what stands behind a gap',
        file: 'src/contract/chat-log.ts',
        from: 'const dense = next < 0 ? waiting : waiting.slice(0, next);',
        to: 'const dense = waiting;',
        caught_by: { file: 'src/contract/chat-log.test.ts', test: 'R2, R7: any order' },
      },
      {
        breaks: 'of a long gap the last messages are given, not the first',
        file: messageQueries,
        from: 'where m.chat_id = s.chat_id and m.seq > s.seq order by m.seq limit',
        to: 'where m.chat_id = s.chat_id and m.seq > s.seq order by m.seq desc limit',
        caught_by: { file: syncChats, test: 'R7: cut at random bytes' },
      },
    ],
  },
  {
    id: 'R8',
    says: 'A last message whose push is lost is noticed without a further one, within one beat of sync.',
    shown_by: [syncChats, 'test/between-processes.test.ts', 'test/web/chat-rooms-bad-wire.test.ts'],
    mutants: [
      {
        breaks: 'the client has no beat',
        file: 'src/client/chat-client.ts',
        from: 'setInterval(catchUp, beat)',
        to: 'setInterval(() => {}, beat)',
        caught_by: { file: 'test/between-processes.test.ts', test: 'R8: messages whose way' },
      },
      {
        breaks: 'who is but one message behind is told nothing',
        file: messageQueries,
        from: 'c.head_seq > s.seq and',
        to: 'c.head_seq > s.seq + 1 and',
        caught_by: { file: syncChats, test: 'R8: a last message' },
      },
    ],
  },
  {
    id: 'R11',
    says: 'What a socket hears is never more than what its token may GET at that moment.',
    shown_by: ['src/services/chat/live.test.ts', 'test/chat-convergence.test.ts'],
    mutants: [
      {
        breaks: 'who carried a label when they connected is believed to carry it still',
        file: 'src/services/chat/frame-queries.ts',
        from: 'array(select p.id from people p where p.labels && v.readers) as allowed',
        to: 'array(select p.id from people p) as allowed',
        caught_by: { file: 'test/chat-convergence.test.ts', test: 'R11' },
      },
    ],
  },
  {
    id: 'R12',
    says: 'An old snapshot and the events since are the new snapshot, for everybody, through the reducers of the web.',
    shown_by: ['src/services/chat/sync.test.ts', 'test/chat-convergence.test.ts', 'test/web/convergence.test.ts'],
    mutants: [
      {
        breaks: 'a chat that changes hands is told to those alone who may read it afterwards',
        file: 'src/services/chat/own-chats.ts',
        from: 'to: [...readersOf(before), ...readersOf(chat)]',
        to: 'to: readersOf(chat)',
        caught_by: { file: 'test/chat-convergence.test.ts', test: 'R12' },
      },
      {
        breaks: 'a ticket that moves is told to the new department alone',
        file: 'src/services/ticketing/edit-ticket.ts',
        from: 'to: [...readersOf(before), ...readersOf(ticket)]',
        to: 'to: readersOf(ticket)',
        caught_by: { file: 'src/services/chat/sync.test.ts', test: 'R12' },
      },
    ],
  },
  {
    id: 'R14',
    says: 'A reader who takes nothing does not grow the memory of the server.',
    shown_by: [syncChats],
    mutants: [
      {
        breaks: 'who falls behind is let go sixteen times too late',
        file: 'src/services/chat/socket-server.ts',
        from: 'const maxBehind = 4 * 1024 * 1024;',
        to: 'const maxBehind = 64 * 1024 * 1024;',
        caught_by: { file: syncChats, test: 'R14: who reads nothing' },
      },
    ],
  },
];

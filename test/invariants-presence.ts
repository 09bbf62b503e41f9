import type { Invariant } from './invariants.ts';

const watchMembers = 'src/services/chat/watch-members.test.ts';

/** A: who is there, and what becomes of the work of those who are not. */
export const presenceInvariants: readonly Invariant[] = [
  {
    id: 'A7',
    says: 'A tab that dies without a word is away when its lease ends; only the end of the last one counts; no ghosts.',
    shown_by: [watchMembers, 'test/presence-contract.ts'],
    mutants: [
      {
        breaks: 'a lease never ends',
        file: 'src/kit/presence.ts',
        from: 'if (ends > at) return true;',
        to: 'if (ends > 0) return true;',
        caught_by: { file: 'src/kit/presence.test.ts', test: 'one that is silent ends with its lease' },
      },
      {
        breaks: 'the end of one tab is the end of all',
        file: 'src/kit/presence.ts',
        from: 'if (isHeld(personId)) return false;',
        to: '',
        caught_by: { file: 'src/kit/presence.test.ts', test: 'only the first socket is news' },
      },
      {
        breaks: 'a lease in Redis is not given back',
        file: 'src/kit/redis-presence.ts',
        from: "redis.call('ZREM', KEYS[1], ARGV[2]) == 1",
        to: "redis.call('ZSCORE', KEYS[1], ARGV[2]) ~= false",
        caught_by: { file: 'src/kit/presence.test.ts', test: 'twenty quick refreshes leave no ghost' },
      },
    ],
  },
  {
    id: 'A8',
    says: 'The status that somebody chose survives every reconnect.',
    shown_by: [watchMembers, 'test/desk-model.test.ts'],
    mutants: [
      {
        breaks: 'who connects is there, whatever they chose',
        file: 'src/services/chat/wake-waiting-work.ts',
        from: 'wakeDepartments(tx, await departmentsOf(tx, operatorId)),',
        to: `{
    await tx.sql.updateTable('routing.operators').set({ chosen_status: 'ONLINE' }).where('id', '=', operatorId).execute();
    wakeDepartments(tx, await departmentsOf(tx, operatorId));
  },`,
        caught_by: { file: watchMembers, test: 'A8: a chosen status' },
      },
      {
        breaks: 'who is connected is shown as there',
        file: 'src/routing/operators.ts',
        from: "if (!operator.enabled || operator.chosen_status === 'OFFLINE' || connection === 'AWAY') return 'OFFLINE';",
        to: "if (!operator.enabled || connection === 'AWAY') return 'OFFLINE';",
        caught_by: { file: watchMembers, test: 'A8: a chosen status' },
      },
    ],
  },
  {
    id: 'A9',
    says: 'An operator lost in mid-chat has a grace; then the customer is told, and waits at the front with the old waiting time.',
    shown_by: [watchMembers, 'test/desk-model.test.ts'],
    mutants: [
      {
        breaks: 'the grace is counted in milliseconds',
        file: 'src/services/chat/watch-members.ts',
        from: '>= grace * 1000',
        to: '>= grace',
        caught_by: { file: watchMembers, test: 'A9: comes back within the grace' },
      },
      {
        breaks: 'who waits again waits from now on',
        file: 'src/services/chat/chat-queries.ts',
        from: 'long_wait_told = c.long_wait_told and w.status = c.status,',
        to: `long_wait_told = c.long_wait_told and w.status = c.status,
      queued_at = case when w.status = 'WAITING' then t.now else c.queued_at end,`,
        caught_by: { file: watchMembers, test: 'A9: stays away' },
      },
    ],
  },
  {
    id: 'A10',
    says: 'A waiting customer who leaves is never assigned; one who is back within the grace has kept the place.',
    shown_by: ['src/services/chat/end-chat.test.ts', watchMembers],
    mutants: [
      {
        breaks: 'who leaves the line is only told so',
        file: 'src/services/chat/end-chat.ts',
        from: "if (chat.status === 'WAITING') await end(tx, chat, 'LEFT_QUEUE');",
        to: '',
        caught_by: { file: 'src/services/chat/end-chat.test.ts', test: 'A10: who leaves is never assigned' },
      },
      {
        breaks: 'a customer who is cut off is given to an operator',
        file: 'src/services/chat/serve-chats.ts',
        from: "connections.get(customer_id) === 'CONNECTED'",
        to: "connections.get(customer_id) !== 'UNKNOWN'",
        caught_by: { file: watchMembers, test: 'A10: who waits and is cut off' },
      },
    ],
  },
  {
    id: 'A11',
    says: 'Redis may be emptied at any time: nothing acknowledged is lost, nobody is assigned twice, line and presence come back.',
    shown_by: [
      ...['test/several-chats.test.ts', 'test/chat-restart.test.ts', 'src/kit/redis-presence.test.ts'],
      'test/faults/faults.test.ts',
    ],
    mutants: [
      {
        breaks: 'a Redis that was just emptied is believed about who is away',
        file: 'src/kit/redis-presence.ts',
        from: "isYoung === 1 || ticks() - seenSince < heartbeat ? 'UNKNOWN' : 'AWAY'",
        to: "ticks() - seenSince < heartbeat ? 'UNKNOWN' : 'AWAY'",
        caught_by: { file: 'src/kit/redis-presence.test.ts', test: 'after a flush nobody is away' },
      },
      {
        breaks: 'the same, and chats are taken from those who are there',
        file: 'src/kit/redis-presence.ts',
        from: "isYoung === 1 || ticks() - seenSince < heartbeat ? 'UNKNOWN' : 'AWAY'",
        to: "ticks() - seenSince < heartbeat ? 'UNKNOWN' : 'AWAY'",
        caught_by: { file: 'test/chat-restart.test.ts', test: 'nobody loses a chat whose lease went with it' },
      },
      {
        breaks: 'a lease is taken once, and not renewed by what shows that its holder lives',
        file: 'src/services/chat/keep-lease.ts',
        from: "socket.conn.on('heartbeat', () => inOrder(renew));",
        to: '',
        caught_by: { file: 'test/several-chats.test.ts' },
      },
      {
        breaks: 'a process that has just begun believes that who is not there is away',
        file: 'src/kit/presence.ts',
        from: 'const unknown = at - began < heartbeat;',
        to: 'const unknown = at < began;',
        caught_by: { file: 'test/chat-restart.test.ts', test: 'a restart loses nobody' },
      },
    ],
  },
];

import type { Invariant } from './invariants.ts';

const crash = 'src/kit/jobs-crash.test.ts';
const poison = 'src/kit/jobs-poison.test.ts';

/** Q: what is to be done later is done, B: and what was done can be had back. */
export const queueInvariants: readonly Invariant[] = [
  {
    id: 'Q1',
    says: 'A job exists exactly when the change that asked for it was committed.',
    shown_by: [
      'src/kit/transact.test.ts',
      'src/services/ticketing/create-ticket.test.ts',
      'test/faults/faults.test.ts',
    ],
    mutants: [
      {
        breaks: 'jobs are written on another connection',
        file: 'src/kit/jobs.ts',
        from: 'await boss.insert(name, rows, { db: fromKysely(tx.sql), returnId: false });',
        to: 'await boss.insert(name, rows, { returnId: false });',
        caught_by: { file: 'src/kit/transact.test.ts', test: 'refused by the database at the commit' },
      },
      {
        breaks: 'a ticket sends its job in a transaction of its own',
        file: 'src/services/ticketing/create-ticket.ts',
        from: '(tx) => openTickets(tx, wanted));',
        to: `async (tx) => {
        const opened = await openTickets(tx, wanted);
        await transact(use, shared, async (own) => void own.pending.jobs.push(...tx.pending.jobs.splice(0)));
        return opened;
      });`,
        caught_by: { file: 'src/services/ticketing/create-ticket.test.ts', test: 'Q1' },
      },
    ],
  },
  {
    id: 'Q2',
    says: 'Effects in the database happen once; mail and push may happen twice, and are then known to be the same.',
    shown_by: ['src/kit/jobs.test.ts', 'src/services/notification/send-email.test.ts', 'test/faults/faults.test.ts'],
    mutants: [
      {
        breaks: 'nobody looks whether the job was still ours when it was completed',
        file: 'src/kit/job-batch.ts',
        from: "const held = 'affected' in settled && settled.affected === batch.length;",
        to: "const held = 'affected' in settled;",
        caught_by: { file: 'src/kit/jobs.test.ts', test: 'the claim was lost meanwhile' },
      },
      {
        breaks: 'each attempt of a mail has a Message-ID of its own',
        file: 'src/services/notification/send-email.ts',
        from: 'deliveryId}@',
        to: 'crypto.randomUUID()}@',
        caught_by: {
          file: 'src/services/notification/send-email.test.ts',
          test: 'the second mail has the same Message-ID',
        },
      },
    ],
  },
  {
    id: 'Q3',
    says: 'The job of a worker that is killed runs again within 60 seconds.',
    shown_by: [crash],
    mutants: [
      {
        breaks: 'workers give no sign of life, so a dead one is believed until the job is over its time',
        file: 'src/kit/jobs.ts',
        from: 'heartbeatSeconds: 10,',
        to: '',
        caught_by: { file: crash, test: 'Q3' },
      },
    ],
  },
  {
    id: 'Q4',
    says: 'A worker that slept through its lease cannot finish a job that was given away.',
    shown_by: [crash],
    mutants: [
      {
        breaks: 'nobody looks whether the job was still ours when it was completed',
        file: 'src/kit/job-batch.ts',
        from: "const held = 'affected' in settled && settled.affected === batch.length;",
        to: "const held = 'affected' in settled;",
        caught_by: { file: crash, test: 'Q4' },
      },
    ],
  },
  {
    id: 'Q5',
    says: 'A poison job ends in the dead letters, where it is seen and put back; the others go on.',
    shown_by: [crash, poison, 'test/faults/faults.test.ts'],
    mutants: [
      {
        breaks: 'what was tried before is tried in the old order again',
        file: 'src/kit/job-batch.ts',
        from: 'set priority = priority - 1',
        to: 'set priority = priority',
        caught_by: { file: crash, test: 'Q5' },
      },
      {
        breaks: 'what fails too often is given up without a trace',
        file: 'src/kit/jobs.ts',
        from: 'deadLetter: deadLetters,',
        to: '',
        caught_by: { file: poison, test: 'ends in the dead letters; the others are done' },
      },
      {
        breaks: 'a worker waits for a job that hangs, whatever became of its claim',
        file: 'src/kit/job-batch.ts',
        from: 'await Promise.race([handling, ended]);',
        to: 'await handling;',
        caught_by: { file: poison, test: 'those that come after one that hangs' },
      },
    ],
  },
  {
    id: 'Q8',
    says: 'While the database or the queue is down the answer is 503, never a silent yes.',
    shown_by: ['test/database-away.test.ts', 'test/chat-database-away.test.ts'],
    mutants: [
      {
        breaks: 'a connection that is reset is not taken for a database that is away',
        file: 'src/kit/database.ts',
        from: "  'ECONNRESET',\n",
        to: '',
        caught_by: { file: 'test/database-away.test.ts', test: 'hears 503 with Retry-After' },
      },
      {
        breaks: 'a request of a socket that fails is acknowledged all the same',
        file: 'src/services/chat/answer-requests.ts',
        from: 'reply(refusal(problem));',
        to: 'reply(problem.status >= 500 ? { ok: true } : refusal(problem));',
        caught_by: { file: 'test/chat-database-away.test.ts', test: 'Q8' },
      },
    ],
  },
  {
    id: 'B1',
    says: 'A backup that is restored on an empty host has the same rows and the same logins.',
    shown_by: ['test/backup.test.ts'],
    mutants: [
      {
        breaks: 'a backup leaves out the keys that tokens are signed with',
        file: 'src/commands/backup-queries.ts',
        from: "['migration.applied', 'kit.events', 'kit.event_floor']",
        to: "['migration.applied', 'kit.events', 'kit.event_floor', 'auth.signing_keys']",
        caught_by: { file: 'test/backup.test.ts', test: 'a desk comes to life elsewhere' },
      },
      {
        breaks: 'each table of a backup is of another moment',
        file: 'src/commands/backup-queries.ts',
        from: 'begin isolation level repeatable read read only',
        to: 'begin isolation level read committed read only',
        caught_by: { file: 'test/backup.test.ts', test: 'a backup shows one moment' },
      },
    ],
  },
];

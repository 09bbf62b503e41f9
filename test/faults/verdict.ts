import { countMessages, type StoredMessage } from '../../src/client/count-messages.ts';
import { eventually } from '../../src/client/http-client.ts';
import type { Ground } from './ground.ts';
import type { Talk } from './talk.ts';
import type { Written } from './write-tickets.ts';

/** What came of messages and tickets, by the counting rule: all four must be nought. */
export interface Verdict {
  lost: number;
  duplicated: number;
  ghost: number;
  late: number;
  /** For the eye: how much was tried. */
  figures: Record<string, number>;
  /** Whatever else does not hold, in words. */
  findings: string[];
}

/** After quiet: everything runs, every wire is good, nobody writes any more. */
export async function judge({ postgres, mails, complaints }: Ground, talk: Talk, written: Written): Promise<Verdict> {
  const findings: string[] = [];
  const must = async (says: string, query: string) => {
    const isEmpty = async () => (await postgres.sql(query)).length === 0;
    await eventually(isEmpty, 60_000).catch(async () => {
      findings.push(`${says}: ${JSON.stringify((await postgres.sql(query)).slice(0, 3))}`);
    });
  };
  for (const { says, query } of atRest) await must(says, query);

  const stored = await postgres.sql<StoredMessage>(
    'select chat_id, seq, id, client_message_id, sender_id, body from chat.messages order by chat_id, seq',
  );
  const messages = countMessages(stored, talk.members());
  const tickets = countWritten(
    written.tickets.map(({ id, subject }) => ({ id, text: subject })),
    await postgres.sql('select id, subject as text from ticketing.tickets'),
  );
  const replies = countWritten(
    written.replies.map(({ ticket_id, body }) => ({ id: ticket_id, text: body })),
    await postgres.sql('select ticket_id as id, body as text from ticketing.ticket_replies'),
  );
  const post = await countMails(postgres, mails);
  findings.push(...post.findings, ...talk.findings);
  findings.push(...complaints.filter((line) => /ended of itself|uncaught|unhandled/i.test(line)));
  return {
    lost: messages.lost + tickets.lost + replies.lost,
    duplicated: messages.doubled + tickets.duplicated + replies.duplicated,
    ghost: messages.ghosts,
    late: messages.late,
    figures: {
      chats: talk.chats(),
      messages: messages.acknowledged,
      'messages sent again': messages.repeated,
      tickets: written.tickets.length,
      replies: written.replies.length,
      ...post.figures,
    },
    findings,
  };
}

/** What is acknowledged stands once, as it was said. */
function countWritten(said: readonly { id: string; text: string }[], stored: readonly { id: string; text: string }[]) {
  const rows = Map.groupBy(stored, ({ text }) => text);
  return {
    lost: said.filter(({ id, text }) => !rows.get(text)?.some((row) => row.id === id)).length,
    duplicated: [...rows.values()].filter((same) => same.length > 1).length,
  };
}

/** Whatever is so for a while must have an end. */
const atRest = [
  {
    says: 'Q: a job that is not done',
    query: `select name, state, retry_count, output from pgboss.job
      where state in ('created', 'retry', 'active') and name not like '\\_\\_pgboss%' and start_after < now() + interval '5 minutes'
        and name not in ('sweep_waiting', 'remind_chats', 'tidy_kit', 'tidy_auth')`,
  },
  { says: 'Q5: a dead letter', query: `select source_name, output from pgboss.job where name = 'dead_letters'` },
  {
    says: 'A3: work that waits although everybody has room',
    query: `select 'ticket' as kind, id from ticketing.tickets where status in ('OPEN', 'REOPENED')
      union all select 'chat', id from chat.chats where status = 'WAITING'`,
  },
  { says: 'a chat that did not end', query: `select id, status from chat.chats where status <> 'ENDED'` },
  {
    says: 'R4: a gap in the messages of a chat',
    query: `select m.chat_id, count(*)::int, max(m.seq) from chat.messages m join chat.chats c on c.id = m.chat_id
      group by m.chat_id, c.head_seq having count(*) <> max(m.seq) or max(m.seq) <> c.head_seq`,
  },
  {
    says: 'A13: a message after the end of its chat',
    query: `select c.id from chat.chats c join chat.messages m on m.chat_id = c.id where m.created_at > c.ended_at`,
  },
  {
    says: 'Q1: a ticket that nobody was told of',
    query: `select id from ticketing.tickets t where not exists
      (select from kit.events e where e.name = 'ticket.created' and e.payload ->> 'ticket_id' = t.id::text)`,
  },
  {
    says: 'Q2: a mail that was not sent',
    query: `select id, status, last_error from notification.deliveries where status = 'QUEUED'`,
  },
];

/**
 * Q2: every mail left the house at least once, and one that left twice bears the same id. Its words are those of the moment:
 * one that says how long somebody has waited says more the second time, and what was read meanwhile is not told again.
 */
async function countMails(postgres: Ground['postgres'], { mails }: Ground['mails']) {
  const deliveries = await postgres.sql<{ id: string; status: string }>(
    `select id, status from notification.deliveries where channel = 'EMAIL'`,
  );
  const idOf = (messageId = '') => messageId.slice(1, messageId.indexOf('@'));
  const received = Map.groupBy(mails, ({ parsed }) => idOf(parsed.messageId));
  const sent = deliveries.filter(({ status }) => status === 'SENT');
  const missing = sent.filter(({ id }) => !received.has(id)).length;
  const known = new Set(deliveries.map(({ id }) => id));
  const strange = [...received.keys()].filter((id) => !known.has(id)).length;
  return {
    figures: { mails: sent.length, 'mails that left twice': mails.length - received.size },
    findings: [
      ...(missing > 0 ? [`Q2: ${missing} mails are said to be sent and were not received`] : []),
      ...(strange > 0 ? [`Q2: ${strange} mails of no delivery were received`] : []),
    ],
  };
}

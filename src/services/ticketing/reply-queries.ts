import { sql } from 'kysely';
import type { Reply } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import type { Tx } from '#kit/transact.ts';
import { only } from './ticket-queries.ts';

const replyColumns = sql.raw(
  'r.id, r.ticket_id, r.author_id, r.author_role, r.author_name, r.body, r.internal, r.created_at',
);

/** The ticket's row is locked, so replies get their times in the order of their commits. */
export async function insertReply(
  tx: Tx,
  reply: { ticket_id: string; author_id: string; author_role: string; body: string; internal: boolean },
): Promise<Reply> {
  const { rows } = await sql<Reply>`
    with inserted as (
      insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, internal, created_at)
      values (${newId()}, ${reply.ticket_id}, ${reply.author_id}, ${reply.author_role}, ${reply.body}, ${reply.internal}, clock_timestamp())
      returning *
    )
    select i.id, i.ticket_id, i.author_id, i.author_role, p.display_name as author_name, i.body, i.internal, i.created_at
    from inserted i join auth.people p on p.id = i.author_id
  `.execute(tx.sql);
  return only(rows);
}

/** Replies of a ticket from the oldest, after the key of a cursor; internal notes only where they may be seen. */
export async function selectReplies(
  db: Database,
  page: { ticket_id: string; notes: boolean; after: readonly [string, string] | undefined; limit: number },
): Promise<Reply[]> {
  const [time, id] = page.after ?? [null, null];
  const { rows } = await sql<Reply>`
    select ${replyColumns} from ticketing.readable_replies r
    where r.ticket_id = ${page.ticket_id} and (${page.notes} or not r.internal)
      and (${time}::timestamptz is null or (r.created_at, r.id) > (${time}::timestamptz, ${id}::uuid))
    order by r.created_at, r.id limit ${page.limit}
  `.execute(db);
  return rows;
}

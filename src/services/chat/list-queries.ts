import { type RawBuilder, sql } from 'kysely';
import type { Chat, ChatAssignment, ChatQuery } from '#contract/chats.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { chatColumns } from './chat-queries.ts';

/**
 * A page of chats from the newest, below an id (ids rise with time). Whom a chat is shown to follows the same rule as the
 * access door, as one branch for each way to be a reader: each is a short walk down one index.
 */
export async function selectChats(
  db: Database,
  actor: Pick<Person, 'id' | 'role'>,
  query: ChatQuery,
  below: string | undefined,
  limit: number,
): Promise<Chat[]> {
  const branch = (readable: RawBuilder<unknown>) => {
    const conditions = [readable, ...filters(query), ...(below === undefined ? [] : [sql`c.id < ${below}`])];
    return sql`(select c.id from chat.chats c where ${sql.join(conditions, sql` and `)} order by c.id desc limit ${limit})`;
  };
  const asCustomer = branch(sql`c.customer_id = ${actor.id}`);
  const branches: Record<Person['role'], RawBuilder<unknown>[]> = {
    ADMIN: [branch(sql`true`)],
    CUSTOMER: [asCustomer],
    OPERATOR: [asCustomer, branch(sql`c.operator_id = ${actor.id}`)],
  };
  const { rows } = await sql<Chat>`
    select ${chatColumns} from chat.readable_chats c
    where c.id in (${sql.join(branches[actor.role], sql` union all `)}) order by c.id desc limit ${limit}
  `.execute(db);
  return rows;
}

function filters(query: ChatQuery): RawBuilder<unknown>[] {
  const { status, department_id, operator_id, customer_id, created_from, created_to, waited, missed } = query;
  const list: RawBuilder<unknown>[] = [];
  if (status) list.push(sql`c.status = any(${status})`);
  if (department_id) list.push(sql`c.department_id = ${department_id}`);
  if (operator_id) list.push(sql`c.operator_id = ${operator_id}`);
  if (customer_id) list.push(sql`c.customer_id = ${customer_id}`);
  if (created_from) list.push(sql`c.created_at >= ${created_from}`);
  if (created_to) list.push(sql`c.created_at < ${created_to}`);
  if (waited !== undefined) list.push(sql`chat.waited(c) = ${waited}`);
  if (missed !== undefined) list.push(sql`chat.missed(c) = ${missed}`);
  return list;
}

/** Who had the chat, from the first. */
export async function selectAssignments(db: Database, chatId: string): Promise<ChatAssignment[]> {
  const { rows } = await sql<ChatAssignment>`
    select a.id, a.operator_id, p.display_name as operator_name, a.by_id, a.reason, a.explanation, a.started_at, a.ended_at, a.end_reason
    from routing.assignment_reasons a join auth.people p on p.id = a.operator_id
    where a.work_kind = 'CHAT' and a.work_id = ${chatId} order by a.started_at
  `.execute(db);
  return rows;
}

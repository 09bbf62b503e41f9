import { newId } from '../src/kit/ids.ts';
import type { StagePerson } from './staged-tickets.ts';

export interface StageChat {
  id: string;
  customer: StagePerson;
  operator: StagePerson | null;
}

/** When every staged chat was opened. Each message comes a minute after the one before. */
const chatOpened = '2026-11-22T14:05:00Z';

/** Chats and those who serve them, written straight into the database; their events are for the test to make. */
export interface StagedChats {
  /** @returns the id of a department that nobody serves. */
  department(): Promise<string>;
  serve(operator: StagePerson, departmentId: string, how?: { status?: 'ONLINE' | 'OFFLINE' }): Promise<void>;
  /** With an operator it is active, without one it waits. */
  chat(of: {
    customer: StagePerson;
    operator?: StagePerson;
    departmentId?: string;
    subject?: string;
  }): Promise<StageChat>;
  say(chat: StageChat, sender: StagePerson, body: string): Promise<void>;
  /** Moves the member's mark to the last message. */
  readAll(chat: StageChat, member: StagePerson): Promise<void>;
  /** The customer leaves, this long after the chat was opened. */
  leave(chat: StageChat, after: { seconds: number }): Promise<void>;
}

export function stageChats(sql: (text: string, values: unknown[]) => Promise<object[]>): StagedChats {
  return {
    async department() {
      const id = newId();
      await sql('insert into routing.departments (id, name) values ($1, $2)', [id, `department ${id}`]);
      return id;
    },
    async serve(operator, departmentId, { status = 'ONLINE' } = {}) {
      await sql(
        `insert into routing.operators (id, chosen_status) values ($1, $2)
         on conflict (id) do update set chosen_status = excluded.chosen_status`,
        [operator.id, status],
      );
      await sql('insert into routing.memberships values ($1, $2) on conflict do nothing', [operator.id, departmentId]);
    },
    async chat({ customer, operator, departmentId = '00000000-0000-7000-8000-000000000001', subject }) {
      const id = newId();
      await sql(
        `insert into chat.chats (id, client_chat_id, status, customer_id, operator_id, department_id, subject, queued_at, created_at, updated_at, started_at)
         values ($1, gen_random_uuid(), case when $3::uuid is null then 'WAITING' else 'ACTIVE' end, $2, $3, $4, $5, $6::timestamptz, $6, $6, case when $3 is not null then $6 end)`,
        [id, customer.id, operator?.id ?? null, departmentId, subject ?? null, chatOpened],
      );
      return { id, customer, operator: operator ?? null };
    },
    async say(chat, sender, body) {
      await sql(
        `with head as (update chat.chats set head_seq = head_seq + 1 where id = $1 returning head_seq as seq)
         insert into chat.messages (chat_id, seq, id, client_message_id, sender_id, sender_role, body, created_at)
         select $1, seq, $2, gen_random_uuid(), $3, $4, $5, $6::timestamptz + (seq - 1) * interval '1 minute' from head`,
        [chat.id, newId(), sender.id, sender.role, body, chatOpened],
      );
    },
    async readAll(chat, member) {
      const mark = member.id === chat.customer.id ? 'customer_read_seq' : 'operator_read_seq';
      await sql(`update chat.chats set ${mark} = head_seq where id = $1`, [chat.id]);
    },
    async leave(chat, { seconds }) {
      await sql(
        `update chat.chats set status = 'ENDED', end_reason = 'LEFT_QUEUE', ended_at = created_at + $2 * interval '1 second' where id = $1`,
        [chat.id, seconds],
      );
    },
  };
}

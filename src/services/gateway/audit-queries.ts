import { type RawBuilder, sql } from 'kysely';
import type { AuditEntry, AuditFilter, NamedAuditEntry } from '#contract/audit.ts';
import type { Database } from '#kit/database.ts';

/** Entries of this filter. Times rise with the numbers, so a stretch of time is asked for as a stretch of numbers. */
function within({ actor_id, action, subject_id, from, to }: AuditFilter): RawBuilder<unknown> {
  const since = (moment: string) =>
    sql`(select b.seq from kit.audit_entries b where b.at >= ${moment}::timestamptz order by b.at, b.seq limit 1)`;
  const conditions = [
    ...(actor_id === undefined ? [] : [sql`e.actor_id = ${actor_id}`]),
    ...(action === undefined ? [] : [sql`e.action = ${action}`]),
    ...(subject_id === undefined ? [] : [sql`e.subject_id = ${subject_id}`]),
    ...(from === undefined ? [] : [sql`e.seq >= ${since(from)}`]),
    ...(to === undefined ? [] : [sql`e.seq < coalesce(${since(to)}, 9223372036854775807)`]),
  ];
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** Newest first, below the one last seen, with the names that people and things bear now. */
export async function selectAudit(
  db: Database,
  filter: AuditFilter,
  { below, limit }: { below: number | undefined; limit: number },
): Promise<NamedAuditEntry[]> {
  const { rows } = await sql<NamedAuditEntry>`
    select e.*, a.display_name as actor_name,
      case e.subject_kind when 'USER' then s.display_name when 'DEPARTMENT' then d.name when 'SKILL' then k.name
        when 'CHAT' then c.customer_name when 'API_KEY' then y.name when 'WEBHOOK' then w.url end as subject_name
    from (
      select * from kit.audit_entries e
      where ${within(filter)} and (${below ?? null}::bigint is null or e.seq < ${below ?? null}::bigint)
      order by e.seq desc limit ${limit}
    ) e
      left join auth.people a on a.id = e.actor_id
      left join auth.people s on e.subject_kind = 'USER' and s.id = e.subject_id
      left join routing.open_departments d on e.subject_kind = 'DEPARTMENT' and d.id = e.subject_id
      left join routing.named_skills k on e.subject_kind = 'SKILL' and k.id = e.subject_id
      left join chat.readable_chats c on e.subject_kind = 'CHAT' and c.id = e.subject_id
      left join auth.named_api_keys y on e.subject_kind = 'API_KEY' and y.id = e.subject_id
      left join notification.named_webhooks w on e.subject_kind = 'WEBHOOK' and w.id = e.subject_id
    order by e.seq desc
  `.execute(db);
  return rows;
}

/** In their order after `after`, as they stand in the log. */
export async function selectAuditRun(
  db: Database,
  filter: AuditFilter,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<AuditEntry[]> {
  const { rows } = await sql<AuditEntry>`
    select * from kit.audit_entries e
    where ${within(filter)} and e.seq > ${after}::bigint and e.seq <= ${upTo}::bigint order by e.seq limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectAuditLength(db: Database): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select coalesce(max(seq), 0) as seq from kit.audit_entries`.execute(db);
  return rows[0]?.seq ?? 0;
}

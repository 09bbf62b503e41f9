import { sql } from 'kysely';
import type { WidgetSettings, WidgetSettingsInput } from '#contract/widget.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

/** A department that was deleted is none any more: the default one takes its place. */
export async function selectWidget(db: Pick<Database, 'getExecutor'>): Promise<WidgetSettings> {
  const { rows } = await sql<WidgetSettings>`
    select w.allowed_sites, d.id as department_id, w.locale, w.side, w.color, w.ask_name, w.ask_email, w.words, w.updated_at
    from chat.widget_settings w left join routing.open_departments d on d.id = w.department_id
  `.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The settings of the widget are missing');
  return row;
}

export async function updateWidget(tx: Tx, settings: WidgetSettingsInput): Promise<void> {
  const { words, ...values } = settings;
  await tx.sql
    .updateTable('chat.widget_settings')
    .set({ ...values, words: JSON.stringify(words), updated_at: sql<string>`chat.touched(updated_at)` })
    .execute();
}

export async function isDepartment(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`select from routing.open_departments where id = ${id}`.execute(tx.sql);
  return rows.length > 0;
}

/** Who takes chats of a department, or of the default one, whether they are connected or not. */
export async function selectChatOperators(db: Database, departmentId: string | null): Promise<string[]> {
  const { rows } = await sql<{ operator_id: string }>`
    select p.operator_id from routing.chat_places p join routing.open_departments d on d.id = p.department_id
    where case when ${departmentId}::uuid is null then d.is_default else d.id = ${departmentId}::uuid end and p.chat_capacity > 0
  `.execute(db);
  return rows.map(({ operator_id }) => operator_id);
}

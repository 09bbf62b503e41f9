import { isDeepStrictEqual } from 'node:util';
import type { Static } from 'typebox';
import type { WidgetFaceAnswer, WidgetQuery, WidgetSettingsAnswer, WidgetSettingsInput } from '#contract/widget.ts';
import { audit } from '#kit/audit.ts';
import { invalid } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Use } from './use.ts';
import { isDepartment, selectChatOperators, selectWidget, updateWidget } from './widget-queries.ts';

const widgetFields = [
  ...(['allowed_sites', 'department_id', 'locale', 'side'] as const),
  ...(['color', 'ask_name', 'ask_email', 'words'] as const),
];

export async function getWidgetSettings({ db }: Use): Promise<Static<typeof WidgetSettingsAnswer>> {
  return { widget: await selectWidget(db) };
}

export async function replaceWidgetSettings(
  use: Use,
  { body, context }: { body: WidgetSettingsInput; context: Context },
): Promise<Static<typeof WidgetSettingsAnswer>> {
  const allowed_sites = [...new Set(body.allowed_sites.map(originOf))];
  return transact(use, context, async (tx) => {
    if (body.department_id !== null && !(await isDepartment(tx, body.department_id)))
      throw invalid('department_id', 'there is no such department');
    const before = await selectWidget(tx.sql);
    await updateWidget(tx, { ...body, allowed_sites });
    const widget = await selectWidget(tx.sql);
    const fields = widgetFields.filter((field) => !isDeepStrictEqual(before[field], widget[field]));
    if (fields.length > 0) audit(tx, 'widget.changed', { subject: null, details: { fields } });
    return { widget };
  });
}

/** What a visitor's browser needs to draw it, before anybody has signed in. */
export async function showWidget(
  { db, presence }: Use,
  { query }: { query: WidgetQuery },
): Promise<Static<typeof WidgetFaceAnswer>> {
  const { allowed_sites: _, updated_at: __, ...look } = await selectWidget(db);
  const operators = await selectChatOperators(db, query.department_id ?? look.department_id);
  const connections = await presence.look(operators);
  // Whom presence does not know yet is not promised to anybody.
  return { widget: { ...look, here: operators.some((id) => connections.get(id) === 'CONNECTED') } };
}

/** As browsers name it: lower case, without the usual port. */
function originOf(site: string, at: number): string {
  if (!URL.canParse(site)) throw invalid(`allowed_sites.${at}`, 'is not the address of a site');
  return new URL(site).origin;
}

import type { Static } from 'typebox';
import type { PlainPageQuery, SkillAnswer, SkillInput, SkillPage } from '#contract/operators.ts';
import { audit } from '#kit/audit.ts';
import { type Context, transact } from '#kit/transact.ts';
import * as routing from '#routing/skills.ts';
import type { Auth } from './auth.ts';

type Answer = Promise<Static<typeof SkillAnswer>>;
type Body = Static<typeof SkillInput>;
interface ById {
  params: { id: string };
  context: Context;
}

export function listSkills(
  { db }: Auth,
  { query }: { query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof SkillPage>> {
  return routing.listSkills(db, query);
}

export async function createSkill(use: Auth, { body, context }: { body: Body; context: Context }): Answer {
  return transact(use, context, async (tx) => {
    const skill = await routing.createSkill(tx, body.name);
    audit(tx, 'skill.created', { subject: skill.id });
    return { skill };
  });
}

export async function renameSkill(use: Auth, { params, body, context }: ById & { body: Body }): Answer {
  return transact(use, context, async (tx) => {
    const skill = await routing.renameSkill(tx, params.id, body.name);
    audit(tx, 'skill.renamed', { subject: skill.id });
    return { skill };
  });
}

export async function deleteSkill(use: Auth, { params, context }: ById): Promise<void> {
  await transact(use, context, async (tx) => {
    await routing.deleteSkill(tx, params.id);
    audit(tx, 'skill.deleted', { subject: params.id });
  });
}

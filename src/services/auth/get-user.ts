import type { Static } from 'typebox';
import type { UserAnswer } from '#contract/people.ts';
import { notFound } from '#kit/problem.ts';
import type { Auth } from './auth.ts';
import { selectUser } from './user-queries.ts';

export async function getUser(
  { db }: Auth,
  { params }: { params: { id: string } },
): Promise<Static<typeof UserAnswer>> {
  const user = await selectUser(db, params.id);
  if (!user) throw notFound();
  return { user };
}

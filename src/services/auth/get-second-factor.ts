import type { Static } from 'typebox';
import type { SecondFactorAnswer } from '#contract/second-factor.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import type { Auth } from './auth.ts';
import { selectSecondFactor } from './factor-queries.ts';

type Answer = Static<typeof SecondFactorAnswer>;

export const getOwnSecondFactor = ({ db }: Auth, { actor }: { actor: Person }): Promise<Answer> =>
  secondFactorOf(db, actor.id);

export const getSecondFactor = ({ db }: Auth, { params }: { params: { id: string } }): Promise<Answer> =>
  secondFactorOf(db, params.id);

async function secondFactorOf(db: Auth['db'], userId: string): Promise<Answer> {
  const second_factor = await selectSecondFactor(db, userId);
  if (!second_factor) throw notFound();
  return { second_factor };
}

import fc from 'fast-check';
import type { Action } from './desk-model.ts';

const small = fc.nat({ max: 11 });

/** How often each is tried; what there is nothing to do it to is passed by. */
const weights: Record<Action['kind'], number> = {
  start: 6,
  say: 2,
  end: 4,
  leave: 2,
  transfer: 2,
  move: 2,
  open: 12,
  reply: 7,
  close: 4,
  reopen: 6,
  assign: 6,
  refile: 3,
  prioritise: 2,
  choose: 2,
  'chat capacity': 2,
  'ticket capacity': 2,
  join: 5,
  drop: 1,
  return: 5,
};

const action = fc.oneof(
  ...(Object.entries(weights) as [Action['kind'], number][]).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.record<Action>({ kind: fc.constant(kind), a: small, b: small, c: small }),
  })),
);

/** What may happen on a desk, one thing after another. */
export const stories = fc.array(action, { minLength: 60, maxLength: 80 });

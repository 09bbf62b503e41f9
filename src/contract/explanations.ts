import Type, { type Static } from 'typebox';
import { Strategy } from './operators.ts';
import { Id, nullable, ref } from './primitives.ts';

/** Why an operator was not chosen, in the order in which the rules are asked. */
const removals = [
  'DISABLED',
  'NOT_IN_DEPARTMENT',
  'AWAY',
  'PRESENCE_UNKNOWN',
  'FULL',
  'GAVE_IT_AWAY',
  'LACKS_SKILL',
] as const;
export type Removal = (typeof removals)[number];

/** Which rule made the pool from which the operator was chosen. */
const routingRules = [
  'LEAST_BUSY',
  'SKILL_MATCH',
  'NOBODY_HAS_THE_SKILL',
  'WAITED_FOR_SKILL',
  'SAME_OPERATOR',
] as const;
export type RoutingRule = (typeof routingRules)[number];

/** What told the chosen one from the next best. */
const deciders = ['ONLY_ONE', 'FEWEST_TICKETS', 'FEWEST_CHATS', 'LONGEST_IDLE', 'ID', 'SAME_OPERATOR'] as const;
export type Decider = (typeof deciders)[number];

const waitReasons = ['NOBODY_IN_DEPARTMENT', 'ALL_AWAY', 'ALL_FULL', 'SKILLED_ARE_FULL_OR_AWAY'] as const;
export type WaitReason = (typeof waitReasons)[number];

/** Stored with every assignment by routing: enough to say in plain words why this operator and not another. Times are milliseconds since the epoch. */
export const Explanation = Type.Object(
  {
    strategy: Strategy,
    rule: nullable(Type.Enum([...routingRules])),
    required_skills: Type.Array(Type.String(), { description: 'Ids of skills' }),
    decided_by: nullable(Type.Enum([...deciders])),
    wait: nullable(Type.Object({ reason: Type.Enum([...waitReasons]), retry_at: nullable(Type.Number()) })),
    candidates: Type.Array(
      Type.Object({
        operator_id: Id,
        tickets: Type.Integer(),
        chats: Type.Integer(),
        idle_since: Type.Number(),
        removed_by: nullable(Type.Enum([...removals])),
      }),
      { description: 'The chosen one first, then the next best; not all of them where there are many' },
    ),
    considered: Type.Integer({ description: 'How many there were in all' }),
    removed: Type.Record(Type.String(), Type.Integer(), { description: 'How many each rule removed' }),
  },
  { $id: 'Explanation' },
);
export type Explanation = Static<typeof Explanation>;

/** Stands with an assignment that a person made. */
export const PersonalChoice = Type.Object(
  {
    by: Type.Literal('PERSON'),
    over_capacity: Type.Boolean({ description: 'Whether the operator was full before' }),
  },
  { $id: 'PersonalChoice' },
);
export type PersonalChoice = Static<typeof PersonalChoice>;

/** Why somebody has a piece of work: what the engine weighed, or that a person chose. */
export const Reasoning = Type.Union([ref(Explanation), ref(PersonalChoice)]);
export type Reasoning = Static<typeof Reasoning>;

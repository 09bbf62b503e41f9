import Type, { type Static } from 'typebox';
import { input, ref, Time } from './primitives.ts';

/** What must hold at every moment, whatever people and machines do. */
export const invariantIds = [
  'CHATS_OVER_CAPACITY',
  'LOADS_MISCOUNTED',
  'SEVERAL_OWNERS',
  'WAITING_WITH_ROOM',
  'CHAT_GAPS',
  'JOBS_LATE',
  'DEAD_LETTERS',
] as const;
export type InvariantId = (typeof invariantIds)[number];

const look = {
  id: Type.Enum([...invariantIds]),
  holds: Type.Boolean(),
  count: Type.Integer({ description: 'How many break it' }),
  sql: Type.String({ description: 'The query that was asked, as it was asked' }),
  checked_at: Time,
};

/** An invariant as it was found at a moment. */
export const Invariant = Type.Object(look, { $id: 'Invariant' });
export type Invariant = Static<typeof Invariant>;
export const InvariantList = Type.Object({ items: Type.Array(ref(Invariant)) });

/** What breaks it, with columns named as in the database; each invariant has its own. */
export const InvariantRow = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
);
export type InvariantRow = Static<typeof InvariantRow>;

/** The same with what breaks it. */
export const InvariantWithRows = Type.Object(
  { ...look, rows: Type.Array(InvariantRow, { description: 'The first 100' }) },
  { $id: 'InvariantWithRows' },
);
export type InvariantWithRows = Static<typeof InvariantWithRows>;
export const InvariantParams = input({ id: Type.String({ description: 'Of the list' }) });
export const InvariantAnswer = Type.Object({ invariant: ref(InvariantWithRows) });

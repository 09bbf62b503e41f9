import Type, { type Static } from 'typebox';
import { Id, input, line, Moment, nullable, page, ref, Time } from './primitives.ts';

/** What a key may be let do: scope → what it opens. A route that names no scope is closed to keys. */
export const scopes = {
  'tickets:read': 'Tickets, their conversation, internal notes and history',
  'tickets:write': 'Open, answer, edit, hand over, close and reopen tickets',
  'chats:read': 'Chats and what was said in them',
  'chats:write': 'Write in chats of the own person',
  'people:read': 'Accounts',
  'people:write': 'Make and change accounts of customers, never of staff',
  'departments:read': 'Departments, skills, and what operators take',
  'departments:write': 'Change departments, skills, and what operators take',
} as const;
export type Scope = keyof typeof scopes;
export const scopeNames = Object.keys(scopes) as Scope[];
const Scope = Type.Enum(scopeNames);

export const ApiKey = Type.Object(
  {
    id: Id,
    name: Type.String(),
    prefix: Type.String({ description: 'How the key begins, to know it by' }),
    scopes: Type.Array(Scope),
    user_id: { ...Id, description: 'Whom it acts as' },
    user_name: Type.String(),
    created_by: Id,
    created_at: Time,
    expires_at: nullable(Time),
    last_used_at: { ...nullable(Time), description: 'To the minute' },
  },
  { $id: 'ApiKey' },
);
export type ApiKey = Static<typeof ApiKey>;
export const ApiKeyPage = page(ref(ApiKey));
export const NewApiKey = input({
  name: line(80),
  scopes: Type.Array(Scope, { minItems: 1, uniqueItems: true }),
  expires_at: Type.Optional({ ...Moment, description: 'Unset: until it is revoked' }),
  user_id: Type.Optional({ ...Id, description: 'Staff whom it acts as; unset: oneself' }),
});
export const NewApiKeyAnswer = Type.Object({
  api_key: ref(ApiKey),
  key: Type.String({ description: 'Shown this once. Sent as `Authorization: Bearer psk_...`' }),
});

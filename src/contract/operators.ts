import Type, { type Static } from 'typebox';
import { Id, input, line, PageQuery, page, ref, Time } from './primitives.ts';

/** What an operator chooses. `BUSY` is never chosen: it follows from load. */
export const ChosenStatus = Type.Enum(['ONLINE', 'OFFLINE']);
export type ChosenStatus = Static<typeof ChosenStatus>;
export const Presence = Type.Enum(['ONLINE', 'BUSY', 'OFFLINE']);
export type Presence = Static<typeof Presence>;

export const Strategy = Type.Enum(['LEAST_BUSY', 'SKILL_BASED']);
export type Strategy = Static<typeof Strategy>;

const Routing = Type.Object({
  strategy: Strategy,
  max_waiting_chats: Type.Integer({ description: 'How many may wait for a chat; after that the ticket is offered' }),
  require_online: Type.Boolean({ description: 'Tickets go only to operators who are connected now' }),
  skill_wait_seconds: Type.Integer({
    description:
      'SKILL_BASED: how long a ticket waits for a skilled operator who is full or away, before anybody may take it',
  }),
});

export const Department = Type.Object(
  { id: Id, name: Type.String(), is_default: Type.Boolean(), routing: Routing, created_at: Time, updated_at: Time },
  { $id: 'Department' },
);
export type Department = Static<typeof Department>;
export const DepartmentAnswer = Type.Object({ department: ref(Department) });
export const DepartmentPage = page(ref(Department));
const RoutingInput = input({
  strategy: Type.Optional(Strategy),
  max_waiting_chats: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  require_online: Type.Optional(Type.Boolean()),
  skill_wait_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
});
export const NewDepartment = input({
  name: line(80),
  is_default: Type.Optional(Type.Boolean()),
  routing: Type.Optional(RoutingInput),
});
export const DepartmentPatch = input({
  name: Type.Optional(line(80)),
  is_default: Type.Optional(Type.Boolean()),
  routing: Type.Optional(RoutingInput),
});

export const Skill = Type.Object({ id: Id, name: Type.String(), created_at: Time }, { $id: 'Skill' });
export type Skill = Static<typeof Skill>;
export const SkillAnswer = Type.Object({ skill: ref(Skill) });
export const SkillPage = page(ref(Skill));
export const SkillInput = input({ name: line(60) });

export const OperatorProfile = Type.Object(
  {
    department_ids: Type.Array(Id),
    skills: Type.Array(Type.String(), { description: 'Names of skills' }),
    ticket_capacity: Type.Integer(),
    chat_capacity: Type.Integer(),
  },
  { $id: 'OperatorProfile' },
);
export type OperatorProfile = Static<typeof OperatorProfile>;
export const OperatorProfileAnswer = Type.Object({ profile: ref(OperatorProfile) });
export const OperatorProfileInput = input({
  department_ids: Type.Array(Id, { maxItems: 100, uniqueItems: true }),
  skills: Type.Array(line(60), { maxItems: 100, uniqueItems: true }),
  ticket_capacity: Type.Integer({ minimum: 0, maximum: 1000 }),
  chat_capacity: Type.Integer({ minimum: 0, maximum: 50 }),
});

export const Operator = Type.Object(
  {
    id: Id,
    display_name: Type.String(),
    enabled: Type.Boolean(),
    status: Presence,
    chosen_status: ChosenStatus,
    department_ids: Type.Array(Id),
    skills: Type.Array(Type.String()),
    ticket_capacity: Type.Integer(),
    chat_capacity: Type.Integer(),
    active_tickets: Type.Integer(),
    active_chats: Type.Integer(),
  },
  { $id: 'Operator' },
);
export type Operator = Static<typeof Operator>;
export const OperatorPage = page(ref(Operator));
export const OperatorQuery = input({ ...PageQuery, department_id: Type.Optional(Id) });
export const PresenceInput = input({ status: ChosenStatus });
export const PresenceAnswer = Type.Object({ status: Presence, chosen_status: ChosenStatus });
export const PlainPageQuery = input(PageQuery);

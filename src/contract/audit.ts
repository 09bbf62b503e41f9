import Type, { type Static, type TSchema } from 'typebox';
import { scopeNames } from './api-keys.ts';
import { Role } from './people.ts';
import { Id, input, Moment, nullable, PageQuery, page, ref, Time } from './primitives.ts';
import { FactorChange } from './second-factor.ts';

/** What an entry of the audit log is about. */
const subjectKinds = [
  'USER',
  'DEPARTMENT',
  'SKILL',
  'CHAT',
  'JOB',
  'API_KEY',
  'WEBHOOK',
  'WIDGET',
  'SENDING',
  'SECURITY',
  'AUDIT_LOG',
] as const;
type AuditSubjectKind = (typeof subjectKinds)[number];

interface AuditDefinition<T extends TSchema = TSchema> {
  subject: AuditSubjectKind;
  /** Ids, closed sets and numbers only, never what somebody wrote: erasing a person never touches the log. */
  details: T;
}

const about = <P extends Record<string, TSchema>>(
  subject: AuditSubjectKind,
  details: P,
): AuditDefinition<Type.TObject<P>> => ({ subject, details: Type.Object(details, { additionalProperties: false }) });
const nothing = {};

const SignInMethod = Type.Enum(['PASSWORD', 'AUTHENTICATOR', 'RECOVERY_CODE', 'PASSKEY', 'OPENID']);
const Revocation = Type.Enum(['PASSWORD_CHANGED', 'DISABLED', 'ROLE_CHANGED', 'ERASED']);
const UserField = Type.Enum([
  'role',
  'disabled',
  'display_name',
  'email',
  'password',
  'locale',
  'calendar',
  'time_zone',
]);
const DepartmentField = Type.Enum(['name', 'is_default', 'routing']);
const ProfileField = Type.Enum(['departments', 'skills', 'ticket_capacity', 'chat_capacity']);
const WidgetField = Type.Enum([
  'allowed_sites',
  'department_id',
  'locale',
  'side',
  'color',
  'ask_name',
  'ask_email',
  'words',
]);
const fromTo = <T extends TSchema>(value: T) =>
  Type.Object({ from: value, to: value }, { additionalProperties: false });

/** Everything that is written down for good: name → what it is about, and what is told of it. */
export const auditActions = {
  'session.began': about('USER', { session_id: Id, method: SignInMethod }),
  'session.ended': about('USER', { session_id: Id }),
  /** A refresh token came back after its successor was used: somebody else had it. The session is dead. */
  'session.token_reused': about('USER', { session_id: Id }),
  /** Somebody else's act ended all sessions, or all but the one it was done from. */
  'sessions.revoked': about('USER', { because: Revocation, sessions: Type.Integer() }),
  /** Too many attempts on one account: said once in a while, not for each. Without a subject, nobody bears the name. */
  'sign_in.limited': about('USER', nothing),
  'password.changed': about('USER', nothing),
  'password.reset': about('USER', nothing),
  'email.verified': about('USER', nothing),
  'user.created': about('USER', { role: Role }),
  'user.changed': about('USER', {
    fields: Type.Array(UserField),
    role: Type.Optional(fromTo(Role)),
    disabled: Type.Optional(Type.Boolean()),
  }),
  'user.exported': about('USER', nothing),
  'user.erased': about('USER', nothing),
  'factor.changed': about('USER', { change: FactorChange }),
  /** Somebody who has an account here signed in at another provider for the first time. */
  'identity.linked': about('USER', nothing),

  'department.created': about('DEPARTMENT', nothing),
  'department.changed': about('DEPARTMENT', { fields: Type.Array(DepartmentField) }),
  'department.deleted': about('DEPARTMENT', nothing),
  'skill.created': about('SKILL', nothing),
  'skill.renamed': about('SKILL', nothing),
  'skill.deleted': about('SKILL', nothing),
  'operator.changed': about('USER', {
    fields: Type.Array(ProfileField),
    joined: Type.Array(Id, { description: 'Departments' }),
    left: Type.Array(Id),
  }),
  'widget.changed': about('WIDGET', { fields: Type.Array(WidgetField) }),

  /** An admin opened a chat that is not theirs: once in a while for each, not for each page. */
  'chat.read': about('CHAT', nothing),

  'api_key.created': about('API_KEY', { user_id: Id, scopes: Type.Array(Type.Enum(scopeNames)) }),
  'api_key.revoked': about('API_KEY', nothing),
  'webhook.created': about('WEBHOOK', nothing),
  'webhook.changed': about('WEBHOOK', nothing),
  'webhook.deleted': about('WEBHOOK', nothing),
  'webhook.secret_rotated': about('WEBHOOK', nothing),
  'widget_secret.created': about('WIDGET', { secret_id: Id }),
  'widget_secret.deleted': about('WIDGET', { secret_id: Id }),
  'security.changed': about('SECURITY', { staff_second_factor: Type.Boolean() }),

  'job.redriven': about('JOB', { name: Type.String({ description: 'Of the closed list of jobs' }) }),
  'sending.resumed': about('SENDING', { discarded: Type.Boolean() }),
  'audit.exported': about('AUDIT_LOG', nothing),
} as const satisfies Record<string, AuditDefinition>;

export type AuditAction = keyof typeof auditActions;
export type AuditDetails<A extends AuditAction> = Static<(typeof auditActions)[A]['details']>;

export const AuditEntry = Type.Object(
  {
    seq: Type.Integer({ description: 'Without gaps, from 1' }),
    at: Time,
    action: Type.String(),
    actor_id: nullable({ ...Id, description: 'Null: the program itself, or somebody at its command line' }),
    subject_kind: Type.String(),
    subject_id: nullable(Id),
    details: Type.Record(Type.String(), Type.Unknown()),
    address: nullable(Type.String()),
    user_agent: nullable(Type.String()),
    credential: nullable(Type.Enum(['SESSION', 'API_KEY'])),
    credential_id: nullable(Id),
    request_id: Type.String(),
    previous_hash: Type.String({ description: 'SHA-256 of the entry before, in hex' }),
    hash: Type.String(),
  },
  { $id: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

/** With names as they are now, which the log does not hold. */
export const NamedAuditEntry = Type.Object(
  {
    ...AuditEntry.properties,
    actor_name: nullable(Type.String()),
    subject_name: nullable(Type.String()),
  },
  { $id: 'NamedAuditEntry' },
);
export type NamedAuditEntry = Static<typeof NamedAuditEntry>;
export const AuditPage = page(ref(NamedAuditEntry));

const filters = {
  actor_id: Type.Optional(Id),
  action: Type.Optional(Type.Enum(Object.keys(auditActions))),
  subject_id: Type.Optional(Id),
  from: Type.Optional(Moment),
  to: Type.Optional({ ...Moment, description: 'Not included' }),
};
export const AuditFilter = input(filters);
export type AuditFilter = Static<typeof AuditFilter>;
export const AuditQuery = input({ ...PageQuery, ...filters });
export type AuditQuery = Static<typeof AuditQuery>;

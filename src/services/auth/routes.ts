import { ApiKeyPage, NewApiKey, NewApiKeyAnswer } from '#contract/api-keys.ts';
import {
  DepartmentAnswer,
  DepartmentPage,
  DepartmentPatch,
  NewDepartment,
  OperatorPage,
  OperatorProfileAnswer,
  OperatorProfileInput,
  OperatorQuery,
  PlainPageQuery,
  PresenceAnswer,
  PresenceInput,
  SkillAnswer,
  SkillInput,
  SkillPage,
} from '#contract/operators.ts';
import {
  Credentials,
  EmailVerification,
  ForgottenPassword,
  GuestRequest,
  JwkSet,
  NewUser,
  OwnProfilePatch,
  PasswordChange,
  PasswordReset,
  RefreshRequest,
  Registration,
  Tokens,
  UserAnswer,
  UserPage,
  UserPatch,
  UserQuery,
} from '#contract/people.ts';
import { IdParams, ref } from '#contract/primitives.ts';
import { admin, everybody, routesFor, staff } from '#kit/route.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import type { Auth } from './auth.ts';
import { changePassword } from './change-password.ts';
import { changeUser } from './change-user.ts';
import { createUser } from './create-user.ts';
import { changeDepartment, createDepartment, deleteDepartment, listDepartments } from './departments.ts';
import { forgetPassword } from './forget-password.ts';
import { getUser } from './get-user.ts';
import { listPublicKeys } from './list-public-keys.ts';
import { listUsers } from './list-users.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { choosePresence, getOperatorProfile, listOperators, replaceOperatorProfile } from './operators.ts';
import { changeOwnProfile, getOwnProfile } from './own-profile.ts';
import { refreshSession } from './refresh-session.ts';
import { register } from './register.ts';
import { resetPassword } from './reset-password.ts';
import { createSkill, deleteSkill, listSkills, renameSkill } from './skills.ts';
import { verifyEmail } from './verify-email.ts';
import { welcomeGuest } from './welcome-guest.ts';

const { open, allow } = routesFor<Auth>();
const params = IdParams;
const query = PlainPageQuery;
const tokens = ref(Tokens);

// biome-ignore format: a contents page has one line for each route.
export const routes = [
  open('POST /api/auth/register', { summary: 'Make an account', body: Registration, answer: UserAnswer, status: 201, creates: true }, register),
  open('POST /api/auth/login', { summary: 'Sign in by username or e-mail', body: Credentials, answer: tokens }, login),
  open('POST /api/auth/refresh', { summary: 'Change a refresh token for its successor', body: RefreshRequest, answer: tokens }, refreshSession),
  allow(everybody, 'POST /api/auth/logout', { summary: 'End a session', body: RefreshRequest }, logout),
  open('POST /api/auth/guest', { summary: 'Begin as a guest of the widget', body: GuestRequest, answer: tokens, status: 201, creates: true }, welcomeGuest),
  open('POST /api/auth/password/forgot', { summary: 'Ask for a link to set a new password', body: ForgottenPassword }, forgetPassword),
  open('POST /api/auth/password/reset', { summary: 'Set a new password by a link', body: PasswordReset }, resetPassword),
  open('POST /api/auth/email/verify', { summary: 'Prove an e-mail address by a link', body: EmailVerification }, verifyEmail),
  allow(everybody, 'POST /api/auth/password', { summary: 'Change the own password; other sessions end', body: PasswordChange }, changePassword),
  allow(everybody, 'GET /api/auth/me', { summary: 'Own profile', answer: UserAnswer }, getOwnProfile),
  allow(everybody, 'PATCH /api/auth/me', { summary: 'Change the own profile', body: OwnProfilePatch, answer: UserAnswer }, changeOwnProfile),
  open('GET /.well-known/jwks.json', { summary: 'Public keys of our tokens', answer: JwkSet }, listPublicKeys),

  allow(admin, 'GET /api/users', { summary: 'Accounts, newest first', scope: 'people:read', query: UserQuery, answer: UserPage }, listUsers),
  allow(admin, 'POST /api/users', { summary: 'Make an account for somebody', scope: 'people:write', body: NewUser, answer: UserAnswer, status: 201, creates: true }, createUser),
  allow(admin, 'GET /api/users/:id', { summary: 'One account', scope: 'people:read', params, answer: UserAnswer }, getUser),
  allow(admin, 'PATCH /api/users/:id', { summary: 'Change role, name, address, password; disable', scope: 'people:write', params, body: UserPatch, answer: UserAnswer }, changeUser),

  allow(admin, 'GET /api/api-keys', { summary: 'API keys that were not revoked, newest first', query, answer: ApiKeyPage }, listApiKeys),
  allow(admin, 'POST /api/api-keys', { summary: 'Make an API key; it is shown this once', body: NewApiKey, answer: NewApiKeyAnswer, status: 201, creates: true }, createApiKey),
  allow(admin, 'DELETE /api/api-keys/:id', { summary: 'Revoke an API key', params }, revokeApiKey),

  allow(everybody, 'GET /api/departments', { summary: 'Departments by name', scope: 'departments:read', query, answer: DepartmentPage }, listDepartments),
  allow(admin, 'POST /api/departments', { summary: 'Create a department', scope: 'departments:write', body: NewDepartment, answer: DepartmentAnswer, status: 201, creates: true }, createDepartment),
  allow(admin, 'PATCH /api/departments/:id', { summary: 'Rename, make the default, change routing', scope: 'departments:write', params, body: DepartmentPatch, answer: DepartmentAnswer }, changeDepartment),
  allow(admin, 'DELETE /api/departments/:id', { summary: 'Delete; open work moves to the default one', scope: 'departments:write', params }, deleteDepartment),

  allow(staff, 'GET /api/skills', { summary: 'Skills by name', scope: 'departments:read', query, answer: SkillPage }, listSkills),
  allow(admin, 'POST /api/skills', { summary: 'Create a skill', scope: 'departments:write', body: SkillInput, answer: SkillAnswer, status: 201, creates: true }, createSkill),
  allow(admin, 'PATCH /api/skills/:id', { summary: 'Rename a skill', scope: 'departments:write', params, body: SkillInput, answer: SkillAnswer }, renameSkill),
  allow(admin, 'DELETE /api/skills/:id', { summary: 'Delete a skill; operators lose it', scope: 'departments:write', params }, deleteSkill),

  allow(staff, 'GET /api/operators', { summary: 'Operators by name, with load and status', scope: 'departments:read', query: OperatorQuery, answer: OperatorPage }, listOperators),
  allow(staff, 'GET /api/operators/:id/profile', { summary: 'Departments, skills, capacities', scope: 'departments:read', params, answer: OperatorProfileAnswer }, getOperatorProfile),
  allow(admin, 'PUT /api/operators/:id/profile', { summary: 'Replace departments, skills, capacities', scope: 'departments:write', params, body: OperatorProfileInput, answer: OperatorProfileAnswer }, replaceOperatorProfile),
  allow(staff, 'PUT /api/operators/me/presence', { summary: 'Take work, or none', body: PresenceInput, answer: PresenceAnswer }, choosePresence),
];

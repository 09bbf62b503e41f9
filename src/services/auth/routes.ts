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
  OwnErasure,
  OwnProfilePatch,
  PasswordChange,
  PasswordReset,
  RefreshRequest,
  Registration,
  Tokens,
  UserAnswer,
  UserErasure,
  UserPage,
  UserPatch,
  UserQuery,
} from '#contract/people.ts';
import { IdParams, ref } from '#contract/primitives.ts';
import { admin, everybody, routesFor, staff } from '#kit/route.ts';
import type { Auth } from './auth.ts';
import { changePassword } from './change-password.ts';
import { changeUser } from './change-user.ts';
import { createUser } from './create-user.ts';
import { changeDepartment, createDepartment, deleteDepartment, listDepartments } from './departments.ts';
import { eraseOneself, erasePerson } from './erase-person.ts';
import { exportOneself, exportPerson } from './export-person.ts';
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
  allow(everybody, 'GET /api/auth/me/export', { summary: 'All that is kept of oneself', stream: 'application/json' }, exportOneself),
  allow(['CUSTOMER'], 'POST /api/auth/me/erase', { summary: 'Erase oneself, for good', body: OwnErasure }, eraseOneself),
  open('GET /.well-known/jwks.json', { summary: 'Public keys of our tokens', answer: JwkSet }, listPublicKeys),

  allow(admin, 'GET /api/users', { summary: 'Accounts, newest first', query: UserQuery, answer: UserPage }, listUsers),
  allow(admin, 'POST /api/users', { summary: 'Make an account for somebody', body: NewUser, answer: UserAnswer, status: 201, creates: true }, createUser),
  allow(admin, 'GET /api/users/:id', { summary: 'One account', params, answer: UserAnswer }, getUser),
  allow(admin, 'PATCH /api/users/:id', { summary: 'Change role, name, address, password; disable', params, body: UserPatch, answer: UserAnswer }, changeUser),
  allow(admin, 'GET /api/users/:id/export', { summary: 'All that is kept of a person', params, stream: 'application/json' }, exportPerson),
  allow(admin, 'POST /api/users/:id/erase', { summary: 'Erase a person, for good', params, body: UserErasure, answer: UserAnswer }, erasePerson),

  allow(everybody, 'GET /api/departments', { summary: 'Departments by name', query, answer: DepartmentPage }, listDepartments),
  allow(admin, 'POST /api/departments', { summary: 'Create a department', body: NewDepartment, answer: DepartmentAnswer, status: 201, creates: true }, createDepartment),
  allow(admin, 'PATCH /api/departments/:id', { summary: 'Rename, make the default, change routing', params, body: DepartmentPatch, answer: DepartmentAnswer }, changeDepartment),
  allow(admin, 'DELETE /api/departments/:id', { summary: 'Delete; open work moves to the default one', params }, deleteDepartment),

  allow(staff, 'GET /api/skills', { summary: 'Skills by name', query, answer: SkillPage }, listSkills),
  allow(admin, 'POST /api/skills', { summary: 'Create a skill', body: SkillInput, answer: SkillAnswer, status: 201, creates: true }, createSkill),
  allow(admin, 'PATCH /api/skills/:id', { summary: 'Rename a skill', params, body: SkillInput, answer: SkillAnswer }, renameSkill),
  allow(admin, 'DELETE /api/skills/:id', { summary: 'Delete a skill; operators lose it', params }, deleteSkill),

  allow(staff, 'GET /api/operators', { summary: 'Operators by name, with load and status', query: OperatorQuery, answer: OperatorPage }, listOperators),
  allow(staff, 'GET /api/operators/:id/profile', { summary: 'Departments, skills, capacities', params, answer: OperatorProfileAnswer }, getOperatorProfile),
  allow(admin, 'PUT /api/operators/:id/profile', { summary: 'Replace departments, skills, capacities', params, body: OperatorProfileInput, answer: OperatorProfileAnswer }, replaceOperatorProfile),
  allow(staff, 'PUT /api/operators/me/presence', { summary: 'Take work, or none', body: PresenceInput, answer: PresenceAnswer }, choosePresence),
];

import { ApiKeyPage, NewApiKey, NewApiKeyAnswer } from '#contract/api-keys.ts';
import {
  NewWidgetSecret,
  OidcFinish,
  OidcStart,
  OidcStarted,
  SignInWays,
  SiteVisitor,
  WidgetSecretInput,
  WidgetSecretPage,
} from '#contract/identities.ts';
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
import {
  AuthenticatorConfirmation,
  AuthenticatorSetup,
  NewPasskey,
  PasskeyAnswer,
  PasskeyLogin,
  PasskeyName,
  PasskeyOptions,
  PasskeyPage,
  PasswordAndCode,
  Proof,
  RecoveryCodes,
  SecondFactorAnswer,
  SecurityAnswer,
  SecurityInput,
} from '#contract/second-factor.ts';
import { admin, everybody, routesFor, staff } from '#kit/route.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import type { Auth } from './auth.ts';
import { removeAuthenticator, renewRecoveryCodes } from './change-authenticator.ts';
import { changePassword } from './change-password.ts';
import { changeUser } from './change-user.ts';
import { createUser } from './create-user.ts';
import { changeDepartment, createDepartment, deleteDepartment, listDepartments } from './departments.ts';
import { eraseOneself, erasePerson } from './erase-person.ts';
import { exportOneself, exportPerson } from './export-person.ts';
import { forgetPassword } from './forget-password.ts';
import { getOwnSecondFactor, getSecondFactor } from './get-second-factor.ts';
import { getUser } from './get-user.ts';
import { listPublicKeys } from './list-public-keys.ts';
import { listUsers } from './list-users.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { choosePresence, getOperatorProfile, listOperators, replaceOperatorProfile } from './operators.ts';
import { listPasskeys, removePasskey, renamePasskey } from './own-passkeys.ts';
import { changeOwnProfile, getOwnProfile } from './own-profile.ts';
import { askForPasskey, loginByPasskey } from './passkey-login.ts';
import { refreshSession } from './refresh-session.ts';
import { register } from './register.ts';
import { addPasskey, beginPasskey } from './register-passkey.ts';
import { removeFactors } from './remove-factors.ts';
import { resetPassword } from './reset-password.ts';
import { getSecurity, replaceSecurity } from './security.ts';
import { beginAuthenticator, finishAuthenticator } from './set-up-authenticator.ts';
import { finishAtProvider, showSignInWays, startAtProvider } from './sign-in-by-provider.ts';
import { createSkill, deleteSkill, listSkills, renameSkill } from './skills.ts';
import { verifyEmail } from './verify-email.ts';
import { welcomeGuest } from './welcome-guest.ts';
import { welcomeVisitor } from './welcome-visitor.ts';
import { createWidgetSecret, deleteWidgetSecret, listWidgetSecrets } from './widget-secrets.ts';

const { open, allow } = routesFor<Auth>();
const params = IdParams;
const query = PlainPageQuery;
const tokens = ref(Tokens);
/** For staff who have yet to set up the factor that is demanded of them. */
const without_factor = true;

// biome-ignore format: a contents page has one line for each route.
export const routes = [
  open('POST /api/auth/register', { summary: 'Make an account', body: Registration, answer: UserAnswer, status: 201, creates: true }, register),
  open('POST /api/auth/login', { summary: 'Sign in by username or e-mail', body: Credentials, answer: tokens }, login),
  open('POST /api/auth/refresh', { summary: 'Change a refresh token for its successor', body: RefreshRequest, answer: tokens }, refreshSession),
  allow(everybody, 'POST /api/auth/logout', { summary: 'End a session', body: RefreshRequest, without_factor }, logout),
  open('POST /api/auth/guest', { summary: 'Begin as a guest of the widget', body: GuestRequest, answer: tokens, status: 201, creates: true }, welcomeGuest),
  open('POST /api/auth/widget', { summary: 'Begin as a visitor whom the site around the widget knows', body: SiteVisitor, answer: tokens }, welcomeVisitor),
  open('GET /api/auth/ways', { summary: 'How people may sign in besides by password', answer: SignInWays }, showSignInWays),
  open('POST /api/auth/oidc/start', { summary: 'Go to the OpenID Connect provider', body: OidcStart, answer: OidcStarted }, startAtProvider),
  open('POST /api/auth/oidc/finish', { summary: 'Come back from it', body: OidcFinish, answer: tokens }, finishAtProvider),
  open('POST /api/auth/password/forgot', { summary: 'Ask for a link to set a new password', body: ForgottenPassword }, forgetPassword),
  open('POST /api/auth/password/reset', { summary: 'Set a new password by a link', body: PasswordReset }, resetPassword),
  open('POST /api/auth/email/verify', { summary: 'Prove an e-mail address by a link', body: EmailVerification }, verifyEmail),
  allow(everybody, 'POST /api/auth/password', { summary: 'Change the own password; other sessions end', body: PasswordChange }, changePassword),
  allow(everybody, 'GET /api/auth/me', { summary: 'Own profile', answer: UserAnswer, without_factor }, getOwnProfile),
  allow(everybody, 'PATCH /api/auth/me', { summary: 'Change the own profile', body: OwnProfilePatch, answer: UserAnswer, without_factor }, changeOwnProfile),
  allow(everybody, 'GET /api/auth/me/export', { summary: 'All that is kept of oneself', stream: 'application/json' }, exportOneself),
  allow(['CUSTOMER'], 'POST /api/auth/me/erase', { summary: 'Erase oneself, for good', body: OwnErasure }, eraseOneself),
  open('GET /.well-known/jwks.json', { summary: 'Public keys of our tokens', answer: JwkSet }, listPublicKeys),

  allow(admin, 'GET /api/admin/widget/secrets', { summary: 'Secrets of sites that know their visitors, newest first', query, answer: WidgetSecretPage }, listWidgetSecrets),
  allow(admin, 'POST /api/admin/widget/secrets', { summary: 'Make one; it is shown once', body: WidgetSecretInput, answer: NewWidgetSecret, status: 201, creates: true }, createWidgetSecret),
  allow(admin, 'DELETE /api/admin/widget/secrets/:id', { summary: 'Delete one; what is signed with it is refused', params }, deleteWidgetSecret),
  allow(everybody, 'GET /api/auth/second-factor', { summary: 'What else opens the own account', answer: SecondFactorAnswer, without_factor }, getOwnSecondFactor),
  allow(everybody, 'POST /api/auth/totp', { summary: 'Begin to set up an authenticator app', body: Proof, answer: AuthenticatorSetup, without_factor }, beginAuthenticator),
  allow(everybody, 'POST /api/auth/totp/confirm', { summary: 'Finish it by a code; gives the recovery codes', body: AuthenticatorConfirmation, answer: RecoveryCodes, without_factor }, finishAuthenticator),
  allow(everybody, 'POST /api/auth/totp/recovery-codes', { summary: 'New recovery codes in place of the old', body: PasswordAndCode, answer: RecoveryCodes }, renewRecoveryCodes),
  allow(everybody, 'DELETE /api/auth/totp', { summary: 'Remove the authenticator app', body: PasswordAndCode }, removeAuthenticator),
  open('POST /api/auth/passkeys/options', { summary: 'Begin to sign in by a passkey', answer: PasskeyOptions }, askForPasskey),
  open('POST /api/auth/passkeys/login', { summary: 'Sign in by a passkey', body: PasskeyLogin, answer: tokens }, loginByPasskey),
  allow(everybody, 'GET /api/auth/passkeys', { summary: 'Own passkeys', answer: PasskeyPage, without_factor }, listPasskeys),
  allow(everybody, 'POST /api/auth/passkeys/register', { summary: 'Begin to make a passkey', body: Proof, answer: PasskeyOptions, without_factor }, beginPasskey),
  allow(everybody, 'POST /api/auth/passkeys', { summary: 'Keep the passkey that was made', body: NewPasskey, answer: PasskeyAnswer, status: 201, creates: true, without_factor }, addPasskey),
  allow(everybody, 'PATCH /api/auth/passkeys/:id', { summary: 'Rename a passkey', params, body: PasskeyName, answer: PasskeyAnswer }, renamePasskey),
  allow(everybody, 'DELETE /api/auth/passkeys/:id', { summary: 'Remove a passkey', params, body: Proof }, removePasskey),
  allow(admin, 'GET /api/admin/security', { summary: 'Whether the staff must have a second factor', answer: SecurityAnswer }, getSecurity),
  allow(admin, 'PUT /api/admin/security', { summary: 'Demand a second factor of the staff, or no longer', body: SecurityInput, answer: SecurityAnswer }, replaceSecurity),
  allow(admin, 'GET /api/users/:id/export', { summary: 'All that is kept of a person', params, stream: 'application/json' }, exportPerson),
  allow(admin, 'POST /api/users/:id/erase', { summary: 'Erase a person, for good', params, body: UserErasure, answer: UserAnswer }, erasePerson),

  allow(admin, 'GET /api/users/:id/second-factor', { summary: 'What else opens an account', params, answer: SecondFactorAnswer }, getSecondFactor),
  allow(admin, 'DELETE /api/users/:id/second-factor', { summary: 'Remove app, codes and passkeys; sessions end', params }, removeFactors),
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

import { resolve } from 'node:path';
import {
  given,
  integer,
  list,
  listOf,
  matching,
  networks,
  oneOf,
  optional,
  origins,
  provider,
  url,
  urls,
  type Variable,
} from './env-values.ts';

/** `workers` is no service of its own: it works the jobs of all of them. */
const serviceNames = ['gateway', 'auth', 'ticketing', 'chat', 'notification', 'workers'] as const;
export type ServiceName = (typeof serviceNames)[number];
export type RemoteServiceName = Exclude<ServiceName, 'gateway' | 'workers'>;

export interface Config {
  database_url: string | null;
  /** Connections to the database that requests and jobs of this process share at most. */
  database_connections: number;
  redis_url: string | null;
  data_dir: string | undefined;
  admin_username: string | null;
  admin_password: string | null;
  smtp_url: string | null;
  mail_from: string;
  public_url: string;
  host: string;
  port: number;
  services: readonly ServiceName[];
  service_urls: Readonly<Record<RemoteServiceName, readonly string[]>>;
  vapid: { public_key: string; private_key: string } | null;
  vapid_subject: string;
  /** Who vouches for people besides ourselves; null when nobody. */
  oidc: { issuer: string; client_id: string; client_secret: string; label: string; new_accounts: boolean } | null;
  log_level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  cors_origins: readonly string[];
  trust_proxy: readonly string[];
  metrics_token: string | null;
  requests_per_address: number;
  requests_per_person: number;
  requests_per_key: number;
  /** How long a live connection is believed in without a sign of life, in seconds. */
  presence_lease: number;
  /** How long a member of a chat may be away before the chat goes on without them, in seconds. */
  chat_operator_grace: number;
  chat_customer_grace: number;
  /** After how many seconds of waiting the desk is told. */
  chat_long_wait: number;
  /** After how many seconds somebody is told of an unread message. */
  chat_unread_after: number;
  chats_per_person: number;
  chats_per_address: number;
  messages_per_second: number;
  /** Hosts or `host:port` that may be called although they are not public addresses. */
  outbound_allow: readonly string[];
  /** Webhooks may call any address, over plain http too. */
  webhook_private_networks: boolean;
}

/** Thrown for a value that cannot be used; the message is the one clear line that stops the start. */
export class ConfigError extends Error {}
/** Thrown when the program cannot start for a reason its user can mend; the message is the one line to show. */
export class StartError extends Error {}

const variables = {
  DATABASE_URL: optional(
    url('postgres:', 'postgresql:'),
    'PostgreSQL 15 or newer. Unset: an embedded PostgreSQL under DATA_DIR.',
  ),
  DATABASE_CONNECTIONS: given(
    16,
    integer(2, 500),
    'Connections that requests and jobs of this process share at most; the queue takes up to 6 more. Several processes together must stay under max_connections of PostgreSQL.',
  ),
  REDIS_URL: optional(
    url('redis:', 'rediss:'),
    'Redis 7 or newer, redis://host:port: several processes share presence and live messages through it. Installations that share a Redis take a database of it each, redis://host:port/1. Unset: one process runs everything.',
  ),
  DATA_DIR: optional(
    (value) => resolve(value),
    'Where the embedded database lives. Unset: ./data, or /var/lib/pasokh for root.',
  ),
  ADMIN_USERNAME: optional(
    matching(/^[\p{L}\p{N}][\p{L}\p{N}._-]{2,39}$/u, 'a username of 3 to 40 letters, digits, dots, dashes'),
    'Name of the admin made at the first start. Unset: admin.',
  ),
  ADMIN_PASSWORD: optional(
    matching(/^.{8,200}$/s, 'at least 8 characters'),
    'Password of that admin. Unset: generated and printed once.',
  ),
  SMTP_URL: optional(
    url('smtp:', 'smtps:'),
    'smtp://user:password@host:port. Unset: mail is kept in an outbox that an admin can read.',
  ),
  MAIL_FROM: given('Pasokh <pasokh@localhost>', matching(/^[^\r\n]{3,200}$/, 'an address'), 'Sender of every mail.'),
  PUBLIC_URL: optional(
    url('http:', 'https:'),
    'The address people use: links in mails point to it, and passkeys are made for it and open nothing elsewhere. They need https and a name, or localhost. Unset: http://localhost:PORT.',
  ),
  HOST: given('0.0.0.0', (value) => value, 'Address to listen on.'),
  PORT: given(8080, integer(0, 65_535), 'Port to listen on; 0 takes a free one.'),
  SERVICES: given<readonly ServiceName[]>(
    serviceNames,
    listOf(serviceNames),
    'What to run in this process, comma-separated. The workers do the jobs of all services: at least one process has to name them.',
  ),
  AUTH_SERVICE_URL: given<readonly string[]>(
    [],
    urls,
    'Where the auth service is, when it does not run in the gateway’s process. Several: comma-separated.',
  ),
  TICKETING_SERVICE_URL: given<readonly string[]>([], urls, 'The same for ticketing.'),
  CHAT_SERVICE_URL: given<readonly string[]>([], urls, 'The same for chat.'),
  NOTIFICATION_SERVICE_URL: given<readonly string[]>([], urls, 'The same for notification.'),
  VAPID_PUBLIC_KEY: optional((value) => value, 'Web Push keys. Unset: made at the first start.'),
  VAPID_PRIVATE_KEY: optional((value) => value, 'Web Push keys. Unset: made at the first start.'),
  VAPID_SUBJECT: given(
    'mailto:pasokh@localhost',
    matching(/^(mailto:|https:).+/, 'a mailto: or https: URL'),
    'Contact that push services may write to.',
  ),
  OIDC_ISSUER: optional(
    provider,
    'OpenID Connect provider that people may sign in at, https://…; PUBLIC_URL/sign-in/provider is the address it sends them back to. Goes with the next two. Unset: by password only.',
  ),
  OIDC_CLIENT_ID: optional((value) => value, 'What Pasokh is called there.'),
  OIDC_CLIENT_SECRET: optional((value) => value, 'Its secret there.'),
  OIDC_LABEL: given(
    'single sign-on',
    matching(/^[^\r\n]{1,40}$/, 'up to 40 characters'),
    'What the button calls the provider.',
  ),
  OIDC_NEW_ACCOUNTS: given<'yes' | 'no'>(
    'yes',
    oneOf<'yes' | 'no'>(['yes', 'no']),
    'Whether somebody who is not known here becomes a customer: yes or no.',
  ),
  LOG_LEVEL: given<Config['log_level']>(
    'info',
    oneOf<Config['log_level']>(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'fatal, error, warn, info, debug, trace or silent.',
  ),
  CORS_ORIGINS: given<readonly string[]>(
    [],
    origins,
    'Origins of other sites whose pages may call the API and open sockets, comma-separated.',
  ),
  TRUST_PROXY: given<readonly string[]>(
    [],
    networks,
    'Addresses or networks of reverse proxies whose X-Forwarded-For is believed, comma-separated. Services behind a gateway apart name the gateway, or all clients share its limits.',
  ),
  METRICS_TOKEN: optional(
    matching(/^\S{16,200}$/, 'at least 16 characters'),
    'Bearer token for /metrics from outside. Unset: from this machine only.',
  ),
  REQUESTS_PER_ADDRESS: given(6000, integer(1, 10_000_000), 'Requests a minute from one address.'),
  REQUESTS_PER_PERSON: given(1200, integer(1, 10_000_000), 'Requests a minute from one signed-in person.'),
  REQUESTS_PER_KEY: given(600, integer(1, 10_000_000), 'Requests a minute with one API key.'),
  PRESENCE_LEASE_SECONDS: given(
    25,
    integer(1, 300),
    'How long a live connection is believed in without a sign of life.',
  ),
  CHAT_OPERATOR_GRACE_SECONDS: given(
    30,
    integer(0, 3600),
    'How long an operator may be disconnected before their chats go to another.',
  ),
  CHAT_CUSTOMER_GRACE_SECONDS: given(
    120,
    integer(0, 86_400),
    'How long a customer may be disconnected before their place in the line or their chat ends.',
  ),
  CHAT_LONG_WAIT_SECONDS: given(180, integer(10, 86_400), 'After which time of waiting for a chat the desk is told.'),
  CHAT_UNREAD_SECONDS: given(300, integer(10, 86_400), 'After which time somebody is told of an unread chat message.'),
  CHATS_PER_PERSON: given(3, integer(1, 1000), 'Open chats, waiting ones included, of one customer.'),
  CHATS_PER_ADDRESS: given(30, integer(1, 100_000), 'Open chats, waiting ones included, of one network address.'),
  MESSAGES_PER_SECOND: given(
    10,
    integer(1, 10_000),
    'Chat messages a second from one connection; three times as many in a burst.',
  ),
  OUTBOUND_ALLOW: given<readonly string[]>(
    [],
    list,
    'Private hosts (host or host:port) that may be called, such as a push service of your own.',
  ),
  WEBHOOK_PRIVATE_NETWORKS: given<'true' | 'false'>(
    'false',
    oneOf<'true' | 'false'>(['true', 'false']),
    'true: webhooks may call private addresses (link-local ones never), and over plain http; for a network whose every machine admins may reach.',
  ),
} satisfies Record<string, Variable<unknown>>;

/** Every variable with its meaning, for the documentation. */
export const variableDocs = Object.entries(variables).map(([name, { doc, fallback }]) => ({ name, doc, fallback }));

/**
 * Reads and checks the environment of this process, with what the command line adds to it.
 * @throws {ConfigError} naming the variable and what it may be.
 */
export function readProcessConfig(added: Readonly<Record<string, string>> = {}): Config {
  return readConfig({ ...process.env, ...added });
}

/** The same from given values. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = <T>(name: string, { fallback, parse }: Variable<T>): T => {
    const value = env[name]?.trim();
    if (value === undefined || value === '') return fallback;
    try {
      return parse(value);
    } catch (error) {
      throw new ConfigError(`${name} must be ${error instanceof Error ? error.message : 'something else'}.`);
    }
  };
  const port = read('PORT', variables.PORT);
  const publicKey = read('VAPID_PUBLIC_KEY', variables.VAPID_PUBLIC_KEY);
  const privateKey = read('VAPID_PRIVATE_KEY', variables.VAPID_PRIVATE_KEY);
  if ((publicKey === null) !== (privateKey === null))
    throw new ConfigError('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY go together.');
  const config: Config = {
    database_url: read('DATABASE_URL', variables.DATABASE_URL),
    database_connections: read('DATABASE_CONNECTIONS', variables.DATABASE_CONNECTIONS),
    redis_url: read('REDIS_URL', variables.REDIS_URL),
    data_dir: read('DATA_DIR', variables.DATA_DIR) ?? undefined,
    admin_username: read('ADMIN_USERNAME', variables.ADMIN_USERNAME),
    admin_password: read('ADMIN_PASSWORD', variables.ADMIN_PASSWORD),
    smtp_url: read('SMTP_URL', variables.SMTP_URL),
    mail_from: read('MAIL_FROM', variables.MAIL_FROM),
    public_url: (read('PUBLIC_URL', variables.PUBLIC_URL) ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    host: read('HOST', variables.HOST),
    port,
    services: read('SERVICES', variables.SERVICES),
    service_urls: {
      auth: read('AUTH_SERVICE_URL', variables.AUTH_SERVICE_URL),
      ticketing: read('TICKETING_SERVICE_URL', variables.TICKETING_SERVICE_URL),
      chat: read('CHAT_SERVICE_URL', variables.CHAT_SERVICE_URL),
      notification: read('NOTIFICATION_SERVICE_URL', variables.NOTIFICATION_SERVICE_URL),
    },
    vapid: publicKey !== null && privateKey !== null ? { public_key: publicKey, private_key: privateKey } : null,
    vapid_subject: read('VAPID_SUBJECT', variables.VAPID_SUBJECT),
    oidc: readOidc({
      issuer: read('OIDC_ISSUER', variables.OIDC_ISSUER),
      client_id: read('OIDC_CLIENT_ID', variables.OIDC_CLIENT_ID),
      client_secret: read('OIDC_CLIENT_SECRET', variables.OIDC_CLIENT_SECRET),
      label: read('OIDC_LABEL', variables.OIDC_LABEL),
      new_accounts: read('OIDC_NEW_ACCOUNTS', variables.OIDC_NEW_ACCOUNTS) === 'yes',
    }),
    log_level: read<Config['log_level']>('LOG_LEVEL', variables.LOG_LEVEL),
    cors_origins: read('CORS_ORIGINS', variables.CORS_ORIGINS),
    trust_proxy: read('TRUST_PROXY', variables.TRUST_PROXY),
    metrics_token: read('METRICS_TOKEN', variables.METRICS_TOKEN),
    requests_per_address: read('REQUESTS_PER_ADDRESS', variables.REQUESTS_PER_ADDRESS),
    requests_per_person: read('REQUESTS_PER_PERSON', variables.REQUESTS_PER_PERSON),
    requests_per_key: read('REQUESTS_PER_KEY', variables.REQUESTS_PER_KEY),
    presence_lease: read('PRESENCE_LEASE_SECONDS', variables.PRESENCE_LEASE_SECONDS),
    chat_operator_grace: read('CHAT_OPERATOR_GRACE_SECONDS', variables.CHAT_OPERATOR_GRACE_SECONDS),
    chat_customer_grace: read('CHAT_CUSTOMER_GRACE_SECONDS', variables.CHAT_CUSTOMER_GRACE_SECONDS),
    chat_long_wait: read('CHAT_LONG_WAIT_SECONDS', variables.CHAT_LONG_WAIT_SECONDS),
    chat_unread_after: read('CHAT_UNREAD_SECONDS', variables.CHAT_UNREAD_SECONDS),
    chats_per_person: read('CHATS_PER_PERSON', variables.CHATS_PER_PERSON),
    chats_per_address: read('CHATS_PER_ADDRESS', variables.CHATS_PER_ADDRESS),
    messages_per_second: read('MESSAGES_PER_SECOND', variables.MESSAGES_PER_SECOND),
    outbound_allow: read('OUTBOUND_ALLOW', variables.OUTBOUND_ALLOW),
    webhook_private_networks: read('WEBHOOK_PRIVATE_NETWORKS', variables.WEBHOOK_PRIVATE_NETWORKS) === 'true',
  };
  checkTogether(config);
  return config;
}

type Oidc = NonNullable<Config['oidc']>;
function readOidc({
  issuer,
  client_id,
  client_secret,
  ...rest
}: { [K in keyof Oidc]: Oidc[K] | null }): Config['oidc'] {
  if (issuer === null && client_id === null && client_secret === null) return null;
  if (issuer === null || client_id === null || client_secret === null)
    throw new ConfigError('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together.');
  return { issuer, client_id, client_secret, ...(rest as Pick<Oidc, 'label' | 'new_accounts'>) };
}

function checkTogether(config: Config): void {
  if (config.services.length < serviceNames.length && config.database_url === null) {
    throw new ConfigError(
      'SERVICES names only some services: set DATABASE_URL, so that all processes share one database.',
    );
  }
  for (const name of serviceNames) {
    if (name === 'gateway' || name === 'workers') continue;
    if (config.services.includes(name) || !config.services.includes('gateway')) continue;
    if (config.service_urls[name].length === 0) {
      throw new ConfigError(`The gateway runs here without ${name}: set ${name.toUpperCase()}_SERVICE_URL.`);
    }
  }
}

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
export const serviceNames = ['gateway', 'auth', 'ticketing', 'chat', 'notification', 'workers'] as const;
export type ServiceName = (typeof serviceNames)[number];
export type RemoteServiceName = Exclude<ServiceName, 'gateway' | 'workers'>;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Every variable of the environment that is read: what it may be, and what it means to whoever sets it. */
export const variables = {
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
  LOG_LEVEL: given<LogLevel>('info', oneOf(logLevels), 'fatal, error, warn, info, debug, trace or silent.'),
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
    'true: webhooks may call private addresses (link-local ones, where clouds keep secrets, never), and over plain http; for a network whose every machine admins may reach.',
  ),
} satisfies Record<string, Variable<unknown>>;

/** Every variable with its meaning, for the documentation. */
export const variableDocs = Object.entries(variables).map(([name, { doc, fallback }]) => ({ name, doc, fallback }));

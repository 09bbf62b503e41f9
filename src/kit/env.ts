import type { Variable } from './env-values.ts';
import { type LogLevel, type RemoteServiceName, type ServiceName, serviceNames, variables } from './env-variables.ts';

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
  log_level: LogLevel;
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
    log_level: read('LOG_LEVEL', variables.LOG_LEVEL),
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

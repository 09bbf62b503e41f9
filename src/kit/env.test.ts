import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './env.ts';
import { variableDocs } from './env-variables.ts';

const database = { DATABASE_URL: 'postgres://pasokh:secret@127.0.0.1/pasokh' };
const refusal = (env: Record<string, string>): string => {
  try {
    readConfig(env);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe('nothing set', () => {
  test('everything in one process on embedded defaults', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      ...{ database_url: null, redis_url: null, smtp_url: null, admin_password: null, host: '0.0.0.0', port: 8080 },
      ...{
        public_url: 'http://localhost:8080',
        services: ['gateway', 'auth', 'ticketing', 'chat', 'notification', 'workers'],
        log_level: 'info',
        vapid: null,
      },
      ...{ cors_origins: [], trust_proxy: [], metrics_token: null, outbound_allow: [] },
    });
  });

  test('an empty or blank value counts as none', () => {
    expect(readConfig(Object.fromEntries(variableDocs.map(({ name }) => [name, ' '])))).toEqual(readConfig({}));
  });

  test('other variables of the machine are not looked at', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'x' })).toEqual(readConfig({}));
  });
});

describe('a value that can be used', () => {
  test('of each kind', () => {
    const config = readConfig({
      ...{ ...database, PORT: ' 0 ', PUBLIC_URL: 'https://desk.example/', SERVICES: 'gateway, auth,auth' },
      ...{
        TICKETING_SERVICE_URL: 'http://a:1,http://b:2',
        CHAT_SERVICE_URL: 'http://c',
        NOTIFICATION_SERVICE_URL: 'http://d',
      },
      ...{
        CORS_ORIGINS: 'https://shop.example/path, http://localhost:3000',
        TRUST_PROXY: '10.0.0.0/8, ::1',
        SMTP_URL: 'smtps://x',
      },
      ...{ VAPID_PUBLIC_KEY: 'public', VAPID_PRIVATE_KEY: 'private', ADMIN_USERNAME: 'پریسا' },
    });
    expect(config).toMatchObject({
      ...{ port: 0, public_url: 'https://desk.example', services: ['gateway', 'auth'], admin_username: 'پریسا' },
      ...{ cors_origins: ['https://shop.example', 'http://localhost:3000'], trust_proxy: ['10.0.0.0/8', '::1'] },
      ...{ vapid: { public_key: 'public', private_key: 'private' }, smtp_url: 'smtps://x' },
      service_urls: {
        auth: [],
        ticketing: ['http://a:1', 'http://b:2'],
        chat: ['http://c'],
        notification: ['http://d'],
      },
    });
  });
});

describe('a value that cannot be used is refused in one line that names the variable', () => {
  const service = 'a URL that begins with http:// or https://';
  const bad: readonly (readonly [name: string, wanted: string, values: readonly string[]])[] = [
    [
      'DATABASE_URL',
      'a URL that begins with postgres:// or postgresql://',
      ['mysql://x', '127.0.0.1:5432', 'postgres:x', 'postgres://['],
    ],
    ['DATABASE_CONNECTIONS', 'a whole number from 2 to 500', ['1', 'all']],
    ['REDIS_URL', 'a URL that begins with redis:// or rediss://', ['localhost:6379']],
    ['ADMIN_USERNAME', 'a username', ['ab', '-admin', 'two words', 'x'.repeat(41)]],
    ['ADMIN_PASSWORD', 'at least 8 characters', ['1234567', 'x'.repeat(201)]],
    ['SMTP_URL', 'a URL that begins with smtp:// or smtps://', ['mail.example:25', 'http://mail.example']],
    ['MAIL_FROM', 'an address', ['x', 'a@b\nBcc: c@d']],
    ['PUBLIC_URL', service, ['desk.example', 'ftp://desk.example']],
    ['PORT', 'a whole number from 0 to 65535', ['http', '-1', '65536', '80.5', '0x50', '1e3']],
    ['SERVICES', 'one of gateway, auth', ['gateway,mail', 'Gateway']],
    ['SERVICES', 'one or more of gateway, auth', [',']],
    ['AUTH_SERVICE_URL', service, ['auth:8080', 'http://a,b']],
    ['TICKETING_SERVICE_URL', service, ['x']],
    ['CHAT_SERVICE_URL', service, ['ws://chat']],
    ['NOTIFICATION_SERVICE_URL', service, ['x']],
    ['VAPID_SUBJECT', 'a mailto: or https: URL', ['me@desk.example', 'mailto:']],
    ['OIDC_ISSUER', 'a URL that begins with https://', ['office', 'http://office.example', 'ftp://office.example']],
    ['OIDC_LABEL', 'up to 40 characters', ['x'.repeat(41)]],
    ['OIDC_NEW_ACCOUNTS', 'one of yes, no', ['true', 'maybe']],
    ['LOG_LEVEL', 'one of fatal, error, warn, info, debug, trace, silent', ['INFO', 'verbose']],
    ['CORS_ORIGINS', service, ['*', 'shop.example']],
    [
      'TRUST_PROXY',
      'IP addresses or networks',
      ['proxy', 'true', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '::1/129', '10.0.0.0/'],
    ],
    ['METRICS_TOKEN', 'at least 16 characters', ['short', 'with a blank in it, sadly']],
    ['REQUESTS_PER_ADDRESS', 'a whole number from 1', ['0', 'many']],
    ['REQUESTS_PER_PERSON', 'a whole number from 1', ['0', '-5']],
    ['REQUESTS_PER_KEY', 'a whole number from 1', ['0', '-5']],
    ['WEBHOOK_PRIVATE_NETWORKS', 'one of true, false', ['yes', '1']],
    ['PRESENCE_LEASE_SECONDS', 'a whole number from 1 to 300', ['0', '301', '2.5']],
    ['CHAT_OPERATOR_GRACE_SECONDS', 'a whole number from 0 to 3600', ['-1', '3601', 'soon']],
    ['CHAT_CUSTOMER_GRACE_SECONDS', 'a whole number from 0 to 86400', ['-1', '86401']],
    ['CHAT_LONG_WAIT_SECONDS', 'a whole number from 10 to 86400', ['9']],
    ['CHAT_UNREAD_SECONDS', 'a whole number from 10 to 86400', ['9']],
    ['CHATS_PER_PERSON', 'a whole number from 1', ['0']],
    ['CHATS_PER_ADDRESS', 'a whole number from 1', ['0']],
    ['MESSAGES_PER_SECOND', 'a whole number from 1', ['0']],
  ];

  test.each(bad)('%s must be %s', (name, wanted, values) => {
    for (const value of values) {
      const line = refusal({ ...database, [name]: value });
      expect(line).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`));
      expect(line).toContain(wanted);
    }
  });

  test('every variable stands in the table, but those that take anything', () => {
    const anything = [
      'DATA_DIR',
      'HOST',
      'VAPID_PUBLIC_KEY',
      'VAPID_PRIVATE_KEY',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'OUTBOUND_ALLOW',
    ];
    const named = new Set([...bad.map(([name]) => name), ...anything]);
    expect(variableDocs.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
  });

  test('the line does not repeat a secret', () => {
    for (const name of ['DATABASE_URL', 'SMTP_URL', 'ADMIN_PASSWORD', 'METRICS_TOKEN']) {
      expect(refusal({ [name]: 'secret' })).not.toContain('secret');
    }
  });
});

// Each seen to fail with `checkTogether` left out.
describe('values that do not fit together', () => {
  test.each([
    [{ VAPID_PUBLIC_KEY: 'public' }, 'VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY go together.'],
    [{ SERVICES: 'auth' }, 'SERVICES names only some services: set DATABASE_URL'],
    [
      { ...database, SERVICES: 'gateway,auth,chat,notification' },
      'runs here without ticketing: set TICKETING_SERVICE_URL.',
    ],
  ])('%j: %s', (env: Record<string, string>, line) => {
    expect(refusal(env)).toContain(line);
  });

  test('a service apart from the gateway needs no addresses of others', () => {
    expect(readConfig({ ...database, SERVICES: 'ticketing' }).services).toEqual(['ticketing']);
  });
});

import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { isSameInstallation } from '../same-installation.ts';
import { selectSignIns } from './address-queries.ts';
import { broken, type Check, type DatabaseCheck, type Finding, ok, type PlainCheck, warning } from './check.ts';

const area = 'address';
const day = 24 * 3600 * 1000;

const sameInstallation: DatabaseCheck = {
  ...{ area, name: 'installation', needs: ['tables', 'address'] },
  async run({ config: { public_url } }, db) {
    if (await isSameInstallation(public_url, db)) return [ok('What answers there works on this database.')];
    const todo = 'Set PUBLIC_URL to the address of this installation, or DATABASE_URL to the database of that one.';
    return [broken(`Another installation answers at ${public_url}.`, todo)];
  },
};

const readiness: PlainCheck = {
  ...{ area, name: 'parts', needs: ['address'] },
  async run({ config: { public_url } }) {
    const response = await fetch(`${public_url}/readyz`, { signal: AbortSignal.timeout(8000) });
    const { parts }: { parts: Record<string, string> } = JSON.parse(await response.text());
    const down = Object.entries(parts).flatMap(([name, state]) => (state === 'up' ? [] : [name]));
    if (response.ok && down.length === 0) return [ok(`All parts are up: ${Object.keys(parts).join(', ')}.`)];
    const says = `Parts that are down, for what answers there: ${down.join(', ') || 'none, but it is stopping'}.`;
    const todo = 'Start them, and see that the program reaches them under the addresses it was given.';
    return [response.ok ? warning(says, todo) : broken(says, todo)];
  },
};

const certificate: PlainCheck = {
  ...{ area, name: 'certificate', needs: ['address'] },
  async run({ config: { public_url }, now }) {
    const { protocol, hostname, port } = new URL(public_url);
    if (protocol !== 'https:') return [];
    const ends = await endOfCertificate(hostname.replace(/^\[|\]$/g, ''), Number(port) || 443);
    const left = Math.floor((ends.getTime() - now().getTime()) / day);
    const says = `The certificate is good for ${left} days more.`;
    return left >= 14 ? [ok(says)] : [warning(says, 'See that it is renewed by itself.')];
  },
};

function endOfCertificate(host: string, port: number): Promise<Date> {
  const { promise, resolve, reject } = Promise.withResolvers<Date>();
  const socket = connect({ host, port, ...(isIP(host) ? {} : { servername: host }), timeout: 5000 });
  socket.once('secureConnect', () => {
    resolve(new Date(socket.getPeerCertificate().valid_to));
    socket.end();
  });
  socket.once('error', reject).once('timeout', () => socket.destroy(new Error('no answer in time')));
  return promise;
}

/** In a week with fewer people nothing follows from where they came from. */
const someBody = 5;

const clientAddresses: DatabaseCheck = {
  ...{ area, name: 'client addresses', needs: ['tables'] },
  async run({ config: { public_url, trust_proxy }, now }, db) {
    const { people, addresses, one_address } = await selectSignIns(db, new Date(now().getTime() - 7 * day));
    if (people >= someBody && addresses === 1 && isPrivate(one_address ?? '')) return [allAlike(people, one_address)];
    if (public_url.startsWith('https:') && trust_proxy.length === 0) {
      const says = 'PUBLIC_URL is https, so a reverse proxy stands before Pasokh, and TRUST_PROXY names none.';
      return [warning(`${says} Everybody counts as one address.`, 'Set TRUST_PROXY to the address of the proxy.')];
    }
    return [ok('Nothing hides from which addresses people come.')];
  },
};

const allAlike = (people: number, address: string | null): Finding =>
  warning(
    `All ${people} people who signed in this week seem to come from ${address}: they share one limit of requests, chats and failed logins.`,
    `Set TRUST_PROXY=${address} if that is your reverse proxy, and let it send X-Forwarded-For.`,
  );

const isPrivate = (address: string) =>
  /^(::ffff:)?(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i.test(address);

export const addressChecks: readonly Check[] = [sameInstallation, readiness, certificate, clientAddresses];

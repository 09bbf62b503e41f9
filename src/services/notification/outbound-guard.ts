import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** A URL given by a user that this program will not call. The message is for that user. */
export class OutboundRefused extends Error {}

/**
 * Stands between URLs that users give and the network this program sits in. Asked when a URL is saved and again for
 * every request, where it sees the very address that is connected to: a name that points elsewhere by then, or points
 * to two places in turn, does not get past. Whoever makes the request must not follow redirects.
 */
export interface OutboundGuard {
  /** @throws {OutboundRefused} unless `url` is https and leads to public addresses only, or what else this guard allows. */
  check(url: string): Promise<URL>;
  /**
   * For `https.request(url, { ...socketOptions(url), agent: false })`. A shared agent would do harm: it hands out
   * sockets that were opened without this guard.
   * @throws {OutboundRefused} at once for what needs no name server; the request fails with one for the rest.
   */
  socketOptions(url: URL): { lookup?: LookupFunction };
}

type Resolve = (
  host: string,
  options: { all: true; family?: number; hints?: number },
) => Promise<{ address: string; family: number }[]>;

/**
 * @param allow hosts, or `host:port`, that may be called wherever they are.
 * @param privateNetworks lets everything be called but link-local addresses and others where clouds keep their secrets; and plain http.
 */
export function createOutboundGuard(
  allow: readonly string[],
  resolve: Resolve = lookup,
  { privateNetworks = false } = {},
): OutboundGuard {
  const protocols = privateNetworks ? ['https:', 'http:'] : ['https:'];
  const mayBeCalled = privateNetworks ? (address: string) => !mayTellSecrets(address) : isPublic;
  const refused = () =>
    new OutboundRefused(
      `must lead to ${privateNetworks ? 'an address that is not link-local, nor a cloud’s own' : 'a public address'}`,
    );
  const allowed = new Set(allow.map((name) => name.toLowerCase()));
  const isAllowed = ({ hostname, port, protocol }: URL) =>
    allowed.has(hostname) || allowed.has(`${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`);

  /** What can be told from the URL alone. The URL class has turned decimal, octal and hexadecimal forms into plain addresses. */
  function checkForm(url: URL): { host: string; isName: boolean } {
    if (!protocols.includes(url.protocol)) throw new OutboundRefused(`must begin with ${protocols.join('// or ')}//`);
    if (url.username !== '' || url.password !== '') throw new OutboundRefused('must not hold a name or password');
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) === 0) return { host, isName: true };
    if (!isAllowed(url) && !mayBeCalled(host)) throw refused();
    return { host, isName: false };
  }

  const resolvePublic = async (host: string, options: { family?: number; hints?: number } = {}) => {
    const found = await resolve(host, { ...options, all: true });
    if (found.length === 0 || !found.every(({ address }) => mayBeCalled(address))) throw refused();
    return found;
  };

  return {
    async check(text) {
      if (!URL.canParse(text)) throw new OutboundRefused('must be a URL');
      const url = new URL(text);
      const { host, isName } = checkForm(url);
      if (isName && !isAllowed(url)) await resolvePublic(host).catch(toRefusal);
      return url;
    },
    socketOptions(url) {
      const { isName } = checkForm(url);
      if (!isName || isAllowed(url)) return {};
      return {
        lookup(host, { all, family, hints }, callback) {
          const wanted = {
            ...(typeof family === 'number' ? { family } : {}),
            ...(hints === undefined ? {} : { hints }),
          };
          resolvePublic(host, wanted).then(
            (found) => {
              const [first] = found;
              if (all || !first) callback(null, found);
              else callback(null, first.address, first.family);
            },
            (error) => callback(error, []),
          );
        },
      };
    },
  };
}

function toRefusal(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND' || code === 'ENODATA') throw new OutboundRefused('its host is not known');
  throw error;
}

/** IANA's special-purpose registries for IPv4. */
const notPublic4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  notPublic4.addSubnet(network, prefix, 'ipv4');
}

/** Of IPv6 only 2000::/3 is in public use. Everything mapped, translated, local or multicast is outside of it. */
const public6 = new BlockList();
public6.addSubnet('2000::', 3, 'ipv6');
const notPublic6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notPublic6.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address, in the form a name server gives it, is one of the public internet. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic4.check(address, 'ipv4');
    case 6:
      return public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Link-local, and where AWS and Alibaba answer a machine outside of that. An address that is mapped into IPv6 is the same one. */
const metadata = new BlockList();
metadata.addSubnet('169.254.0.0', 16, 'ipv4');
metadata.addSubnet('fe80::', 10, 'ipv6');
metadata.addAddress('fd00:ec2::254', 'ipv6');
metadata.addAddress('100.100.100.200', 'ipv4');

function mayTellSecrets(address: string): boolean {
  const version = isIP(address);
  return version === 0 || metadata.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

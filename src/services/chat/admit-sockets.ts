import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { networkOf } from '#kit/network.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { createAllowance } from './allowance.ts';
import type { Connection } from './connection.ts';
import { selectLabels } from './frame-queries.ts';

/** Networks whose handshakes are remembered; when there are more, all are forgiven. */
const mostNetworks = 20_000;

/** Who may open a socket. */
export interface Admission {
  /** Before anything is known of the client but where it comes from. */
  mayKnock(request: IncomingMessage): boolean;
  /** @throws {Problem} `invalid_token`, `second_factor_needed`, or what keeps us from telling. */
  admit(token: string, request: IncomingMessage): Promise<{ connection: Connection; labels: string[] }>;
}

export function createAdmission({ config, db, identity }: Pick<Deps, 'config' | 'db' | 'identity'>): Admission {
  const trusts = proxyAddr.compile([...config.trust_proxy]);
  const addressOf = (request: IncomingMessage) => proxyAddr(request, trusts);
  const origins = new Set([...config.cors_origins, new URL(config.public_url).origin]);
  const knocks = new Map<string, () => boolean>();
  const perMinute = config.requests_per_address;

  function mayKnockNow(network: string): boolean {
    if (knocks.size >= mostNetworks) knocks.clear();
    const known = knocks.get(network) ?? createAllowance({ burst: perMinute, perSecond: perMinute / 60 });
    knocks.set(network, known);
    return known();
  }

  return {
    mayKnock: (request) => isAllowedOrigin(request, origins) && mayKnockNow(networkOf(addressOf(request))),
    async admit(token, request) {
      const person = await identity.verify(token);
      if (person.factor_missing) throw new Problem('second_factor_needed');
      return { connection: { person, address: addressOf(request) }, labels: await selectLabels(db, person.id) };
    },
  };
}

/**
 * A page of another site may not open a socket with what it could get hold of: browsers say where a page comes from, and
 * CORS does not guard a websocket. Programs that are no browsers send no Origin.
 */
function isAllowedOrigin(request: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.has(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

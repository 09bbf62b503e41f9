import type { App } from './http.ts';
import { Problem } from './problem.ts';
import type { Deps } from './service.ts';

interface Part {
  /** Fails while the part is down. */
  check: () => Promise<unknown>;
  /** Whether this process is of no use without it. */
  needed: boolean;
}
export type Readiness = Readonly<Record<string, Part>>;

/** Liveness, readiness by part, metrics. */
export function mountOperations(
  app: App,
  { config, metrics }: Pick<Deps, 'config' | 'metrics'>,
  readiness: Readiness,
  isClosing: () => boolean,
): void {
  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const states = await Promise.all(
      Object.entries(readiness).map(async ([name, { check }]) => [name, await stateOf(check)] as const),
    );
    const ready = !isClosing() && states.every(([name, state]) => state === 'up' || !readiness[name]?.needed);
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not_ready', parts: Object.fromEntries(states) });
  });

  app.get('/metrics', async (request, reply) => {
    const token = config.metrics_token;
    const allowed = token === null ? isLocal(request) : request.headers.authorization === `Bearer ${token}`;
    // Closed to the outside as if it were not there: what runs here, and how much of it, is not for everybody.
    if (!allowed) throw new Problem('not_found', 'No such path.');
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** A part that does not answer in this time, in milliseconds, is as good as down. */
const patience = 3000;

async function stateOf(check: () => Promise<unknown>): Promise<'up' | 'down'> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, patience);
  return Promise.race([check(), late])
    .then(
      () => 'up' as const,
      () => 'down' as const,
    )
    .finally(() => clearTimeout(timer));
}

/** Straight from this machine: a reverse proxy on it adds a forwarding header. */
function isLocal(request: {
  raw: { socket: { remoteAddress?: string | undefined } };
  headers: Record<string, unknown>;
}): boolean {
  const address = request.raw.socket.remoteAddress ?? '';
  const forwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
  return !forwarded && /^(::1|127\.|::ffff:127\.)/.test(address);
}

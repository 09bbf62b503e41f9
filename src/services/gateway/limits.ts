import rateLimit from '@fastify/rate-limit';
import type { Config } from '#kit/env.ts';
import type { App } from '#kit/http.ts';
import { Problem } from '#kit/problem.ts';

/** Limits every address before anything is looked at, and every person once the token was verified. */
export async function limitRequests(
  app: App,
  config: Pick<Config, 'requests_per_address' | 'requests_per_person'>,
): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    hook: 'onRequest',
    max: config.requests_per_address,
    timeWindow: 60_000,
    cache: 20_000,
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
  });
  const countPerson = app.createRateLimit({
    max: config.requests_per_person,
    timeWindow: 60_000,
    keyGenerator: (request) => `person:${request.person?.id}`,
  });
  app.addHook('preValidation', async (request) => {
    if (!request.person) return;
    const count = await countPerson(request);
    if (!count.isAllowed && count.isExceeded) throw tooMany(count.ttl);
  });
}

const tooMany = (milliseconds: number) =>
  new Problem('too_many_requests', undefined, { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) });

import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { Config } from '#kit/env.ts';
import type { App } from '#kit/http.ts';
import { Problem } from '#kit/problem.ts';

/** Counts every request of an address before anything is looked at, and of a person, or of an API key for itself, once the token was verified. */
export async function limitRequests(
  app: App,
  config: Pick<Config, 'requests_per_address' | 'requests_per_person' | 'requests_per_key'>,
): Promise<void> {
  await app.register(rateLimit, { global: false, cache: 20_000 });
  const limit = (max: number, keyGenerator: RateLimitOptions['keyGenerator'] & object) => {
    const count = app.createRateLimit({ max, timeWindow: 60_000, keyGenerator });
    return async (request: FastifyRequest) => {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) return;
      throw new Problem('too_many_requests', undefined, { retryAfter: Math.max(1, counted.ttlInSeconds) });
    };
  };
  app.addHook(
    'onRequest',
    limit(config.requests_per_address, (request) => `address:${request.ip}`),
  );
  const person = limit(config.requests_per_person, (request) => `person:${request.person?.id}`);
  const key = limit(config.requests_per_key, (request) => `key:${request.person?.api_key?.id}`);
  app.addHook('preValidation', async (request) => {
    if (request.person) await (request.person.api_key ? key : person)(request);
  });
}

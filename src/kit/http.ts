import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { Scope } from '#contract/api-keys.ts';
import { type ErrorCode, errorCodes } from '#contract/errors.ts';
import { buildSerializersLate, checkLate } from './compile-late.ts';
import { isUnavailable } from './database.ts';
import { Replay } from './idempotency.ts';
import type { Identity, Person } from './identity.ts';
import { apiKeyPrefix } from './identity-api-keys.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { type FieldError, Problem } from './problem.ts';
import { type BoundRoute, type RouteInfo, successStatus, type Who } from './route.ts';
import { components } from './schemas.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends this, once the token was verified. */
    person: Person | null;
  }
  interface FastifyContextConfig {
    who?: Who;
    without_factor?: boolean;
    scope?: Scope;
  }
}

export type App = FastifyInstance;

interface AppOptions {
  log: Log;
  identity: Identity;
  metrics: Metrics;
  trustProxy: readonly string[];
}

/** Ticket bodies may be 20,000 characters of four bytes, escaped. */
const bodyLimit = 256 * 1024;

/** An HTTP application that speaks the wire rules of the contract; it listens nowhere yet. */
export function createApp({ log, identity, metrics, trustProxy }: AppOptions): App {
  // The framework's own chatter is for those who debug.
  const loggerInstance: FastifyBaseLogger = log.child({}, { level: log.level === 'info' ? 'warn' : log.level });
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // Every line names its request itself.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    genReqId: (request) => wellFormedId(request.headers['x-request-id']) ?? randomUUID(),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: { buildSerializer: buildSerializersLate } },
    frameworkErrors: (error, request, reply) => sendProblem(toProblem(error), request, reply),
  });

  // Fastify reads plain text of itself.
  app.removeContentTypeParser('text/plain');
  const { body, url } = validators();
  app.setValidatorCompiler(({ schema, httpPart }) => checkLate(httpPart === 'body' ? body : url, schema));
  for (const schema of components) app.addSchema(schema);

  app.decorateRequest('person', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  // After the limits that a gateway sets on requests, and before the body is looked at.
  app.addHook('preParsing', async (request, _reply, payload) => {
    const { who, scope, without_factor = false } = request.routeOptions.config;
    if (who === undefined || who === 'ANYONE') return payload;
    const person = await identify(identity, bearerToken(request));
    request.person = person;
    if (person.factor_missing && !without_factor) throw new Problem('second_factor_needed');
    if (!who.includes(person.role)) throw new Problem('forbidden');
    const { api_key } = person;
    if (api_key && (scope === undefined || !api_key.scopes.includes(scope)))
      throw new Problem('forbidden', 'This API key does not open this.');
    return payload;
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.observeRequest(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    const line = {
      request_id: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      person: request.person?.id,
      api_key: request.person?.api_key?.id,
    };
    request.log.debug(line, 'request');
  });
  app.setNotFoundHandler((request, reply) => sendProblem(new Problem('not_found', 'No such path.'), request, reply));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof Replay)
      return reply.code(error.status).header('idempotency-replayed', 'true').send(error.answer);
    const problem = toProblem(error);
    if (problem.status >= 500)
      request.log.error(
        { err: problem.cause ?? problem, request_id: request.id, route: request.routeOptions.url },
        problem.message,
      );
    return sendProblem(problem, request, reply);
  });
  return app;
}

/** What is asked at the door of a route, before anything else of it. */
export const configOf = ({ who, shape }: Pick<RouteInfo, 'who' | 'shape'>) => ({
  who,
  without_factor: shape.without_factor === true,
  ...(shape.scope ? { scope: shape.scope } : {}),
});

/** Adds the routes of a service that runs in this process. */
export function mountRoutes(app: App, routes: readonly BoundRoute[]): void {
  for (const { method, path, who, shape, handle } of routes) {
    const status = successStatus(shape);
    app.route({
      method,
      url: path,
      config: configOf({ who, shape }),
      schema: {
        ...(shape.params ? { params: shape.params } : {}),
        ...(shape.query ? { querystring: shape.query } : {}),
        ...(shape.body ? { body: shape.body } : {}),
        ...(shape.answer ? { response: { [status]: shape.answer } } : {}),
      },
      handler: async (request, reply) => {
        const answer = await handle(request);
        if (shape.stream && isPieces(answer)) return reply.type(shape.stream).send(Readable.from(answer));
        const tag = shape.etag && valueAt(answer, shape.etag);
        if (typeof tag === 'string') reply.header('etag', `"${tag}"`);
        if (shape.any_site)
          reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
        reply.code(status);
        return status === 204 ? null : answer;
      },
    });
  }
}

const isPieces = (answer: unknown): answer is AsyncIterable<string> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;

function valueAt(answer: unknown, [first, second]: readonly [string, string]): unknown {
  const inner = typeof answer === 'object' && answer !== null ? Reflect.get(answer, first) : undefined;
  return typeof inner === 'object' && inner !== null ? Reflect.get(inner, second) : undefined;
}

function bearerToken(request: FastifyRequest): string {
  const match = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new Problem('invalid_token');
  return match[1];
}

/** Only requests may come with an API key: whatever else verifies tokens knows those of sessions alone. */
const identify = (identity: Identity, token: string): Promise<Person> =>
  token.startsWith(apiKeyPrefix) ? identity.verifyApiKey(token) : identity.verify(token);

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, status, message, errors, retryAfter } = problem;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="pasokh"');
  reply.header('x-request-id', request.id);
  reply.header('cache-control', 'no-store');
  const body = {
    type: `/docs/errors#${code}`,
    title: errorCodes[code].title,
    status,
    code,
    detail: message,
    request_id: request.id,
    ...(errors ? { errors } : {}),
  };
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body);
}

const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
};

/** The one place where an error becomes an answer. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return new Problem('unavailable', undefined, { retryAfter: 2, cause: error });
  if (!(error instanceof Error)) return new Problem('internal_error', undefined, { cause: error });
  const { code, validation, validationContext, statusCode } = error as Partial<FastifyError>;
  // An id that is none belongs to nothing: the same answer as for an id of nothing.
  if (validation && validationContext === 'params') return new Problem('not_found');
  if (validation) return schemaProblem(validation as ErrorObject[]);
  const known = code === undefined ? undefined : frameworkCodes[code];
  if (known) return new Problem(known);
  if (statusCode === 429) return new Problem('too_many_requests', undefined, { retryAfter: 1 });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Problem('malformed_request');
  return new Problem('internal_error', undefined, { cause: error });
}

function schemaProblem(validation: readonly ErrorObject[]): Problem {
  const errors = validation.map(({ instancePath, params, message, keyword }): FieldError => {
    const property: unknown = params.additionalProperty ?? params.missingProperty;
    const path = [...instancePath.split('/').slice(1), ...(typeof property === 'string' ? [property] : [])].join('.');
    const allowed: unknown = params.allowedValues;
    const what =
      keyword === 'additionalProperties'
        ? 'is not known here'
        : keyword === 'required'
          ? 'is required'
          : (message ?? 'is not valid');
    return { path: path || 'body', message: Array.isArray(allowed) ? `${what}: ${allowed.join(', ')}` : what };
  });
  const [first] = errors;
  return new Problem('invalid_request', first ? `${first.path} ${first.message}` : undefined, { errors });
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Bodies are taken as they are; text of the URL is turned into the numbers and lists that the schema asks for. */
function validators(): { body: Ajv; url: Ajv } {
  const base = {
    removeAdditional: false,
    allErrors: true,
    useDefaults: true,
    strict: true,
    allowUnionTypes: true,
  } as const;
  // The package's own takes `urn:uuid:` too, which PostgreSQL does not.
  const withFormats = (ajv: Ajv) => addFormats.default(ajv).addFormat('uuid', uuid);
  return { body: withFormats(new Ajv(base)), url: withFormats(new Ajv({ ...base, coerceTypes: 'array' })) };
}

function wellFormedId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{8,100}$/.test(header) ? header : undefined;
}

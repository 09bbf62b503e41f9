import type { FastifyRequest } from 'fastify';
import type Type from 'typebox';
import type { Scope } from '#contract/api-keys.ts';
import type { Role } from '#contract/people.ts';
import { idempotencyKey } from './idempotency.ts';
import type { Person } from './identity.ts';
import { Problem } from './problem.ts';
import type { Context, Origin } from './transact.ts';

/** `ANYONE` needs no token; a list of roles needs one of a person in such a role. */
export type Who = 'ANYONE' | readonly Role[];
export const everybody = ['CUSTOMER', 'OPERATOR', 'ADMIN'] as const;
export const staff = ['OPERATOR', 'ADMIN'] as const;
export const admin = ['ADMIN'] as const;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What travels on a route. One schema validates, types and documents. */
export interface Shape {
  summary: string;
  params?: Type.TSchema;
  query?: Type.TSchema;
  body?: Type.TSchema;
  answer?: Type.TSchema;
  /** The use case gives the answer piece by piece, as text of this media type: it may be long. */
  stream?: 'application/json' | 'application/x-ndjson';
  /** Of success; 200, or 204 without an answer, when not said. */
  status?: 200 | 201 | 204;
  /** Where in the answer its entity tag stands, for `If-Match`. */
  etag?: readonly [string, string];
  /** What an API key must have been given to be let in here; without it, no key is. */
  scope?: Scope;
  /** A POST that creates: `Idempotency-Key` is honoured. */
  creates?: true;
  /** Pages of any site may read the answer: it tells nothing of anybody. */
  any_site?: true;
  /** Open also to staff who have yet to set up the second factor that is demanded of them. */
  without_factor?: true;
}

type StaticOf<T> = T extends Type.TSchema ? Type.Static<T> : undefined;

/** A request as a use case sees it: checked against the schema, with who sends it. */
export interface Call<S extends Shape> {
  params: StaticOf<S['params']>;
  query: StaticOf<S['query']>;
  body: StaticOf<S['body']>;
  context: Context;
  /** Network address of the client. */
  address: string;
  user_agent: string | undefined;
  locale: 'fa' | 'en';
  if_match: string | undefined;
}
export type SignedCall<S extends Shape> = Call<S> & { actor: Person };
type AnswerOf<S extends Shape> = S['stream'] extends string
  ? AsyncIterable<string>
  : S['answer'] extends Type.TSchema
    ? Type.Static<S['answer']>
    : unknown;

export interface RouteInfo {
  method: Method;
  path: string;
  who: Who;
  shape: Shape;
}
/** One line of a service's contents page. */
export interface Route<Use> extends RouteInfo {
  handle: (use: Use, request: FastifyRequest) => Promise<unknown>;
}
export interface BoundRoute extends RouteInfo {
  handle: (request: FastifyRequest) => Promise<unknown>;
}

/** The two ways to write a route of a service whose use cases take `Use`. */
export function routesFor<Use>() {
  return {
    /** For anybody, signed in or not. */
    open<const S extends Shape>(
      at: `${Method} ${string}`,
      shape: S,
      run: (use: Use, call: Call<S>) => Promise<AnswerOf<S>>,
    ): Route<Use> {
      return { ...splitPath(at), who: 'ANYONE', shape, handle: (use, request) => run(use, toCall<S>(request, shape)) };
    },
    /** For people in one of these roles. */
    allow<const S extends Shape>(
      roles: readonly Role[],
      at: `${Method} ${string}`,
      shape: S,
      run: (use: Use, call: SignedCall<S>) => Promise<AnswerOf<S>>,
    ): Route<Use> {
      const handle: Route<Use>['handle'] = (use, request) => {
        const { person } = request;
        if (!person) throw new Problem('invalid_token');
        return run(use, { ...toCall<S>(request, shape), actor: person });
      };
      return { ...splitPath(at), who: roles, shape, handle };
    },
  };
}

export const successStatus = (shape: Shape): 200 | 201 | 204 =>
  shape.status ?? (shape.answer || shape.stream ? 200 : 204);

function splitPath(at: `${Method} ${string}`): { method: Method; path: string } {
  const [method, path] = at.split(' ') as [Method, string];
  return { method, path };
}

/** The framework checked params, query and body against the same schema the types come from, just before. */
function toCall<S extends Shape>(request: FastifyRequest, shape: S): Call<S> {
  const checked = { params: request.params, query: request.query, body: request.body } as Pick<
    Call<S>,
    'params' | 'query' | 'body'
  >;
  return {
    ...checked,
    context: toContext(request, shape),
    address: request.ip,
    user_agent: userAgentOf(request),
    if_match: request.headers['if-match'],
    locale: /^\s*fa\b/i.test(request.headers['accept-language'] ?? '') ? 'fa' : 'en',
  };
}

const userAgentOf = ({ headers }: FastifyRequest) => headers['user-agent']?.slice(0, 300);

function originOf(request: FastifyRequest): Origin {
  const { ip: address, person } = request;
  return { address, user_agent: userAgentOf(request) ?? null, credential: person && credentialOf(person) };
}

function credentialOf({ api_key, session_id }: Person): Origin['credential'] {
  return api_key ? { kind: 'API_KEY', id: api_key.id } : { kind: 'SESSION', id: session_id };
}

function toContext(request: FastifyRequest, shape: Shape): Context {
  const actor_id = request.person?.id ?? null;
  const context: Context = { actor_id, request_id: request.id, origin: originOf(request) };
  const key = request.headers['idempotency-key'];
  if (!shape.creates || key === undefined) return context;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Problem('invalid_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }],
    });
  }
  // The path as asked for, so that the same key on another ticket is another request.
  context.idempotency = idempotencyKey(
    key,
    actor_id,
    `${request.method} ${request.url}`,
    request.body,
    successStatus(shape),
  );
  return context;
}

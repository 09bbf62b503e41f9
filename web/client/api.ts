import type { ErrorCode } from '#contract/errors.ts';
import type { Session } from './session.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
/** What may stand in a URL: a list repeats its key, what is undefined or null is left out. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;
type QueryValue = string | number | boolean | null | undefined;

/** What the server refused, or why it could not be asked (`status` 0). */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ErrorCode | 'offline' | 'timeout';
  readonly status: number;
  /** What of the request did not fit, by its path. */
  readonly fields: readonly { path: string; message: string }[];
  /** Seconds after which another try makes sense, where the server said so. */
  readonly retry_after_s: number | null;
  readonly request_id: string | null;
  constructor(code: ApiError['code'], message: string = code, rest: Partial<ErrorRest> = {}) {
    super(message);
    this.code = code;
    this.status = rest.status ?? 0;
    this.fields = rest.fields ?? [];
    this.retry_after_s = rest.retry_after_s ?? null;
    this.request_id = rest.request_id ?? null;
  }
}
type ErrorRest = Pick<ApiError, 'status' | 'fields' | 'retry_after_s' | 'request_id'>;

interface Options {
  signal?: AbortSignal | undefined;
  /** Of a POST that creates: it is then repeated when its answer was lost, and done once. */
  idempotencyKey?: string | undefined;
  /** Sent to its end also when the page is left. */
  keepalive?: boolean;
}

/** The server's HTTP API as whoever is signed in. Every call throws `ApiError`, or what its `signal` was aborted with. */
export interface Api {
  get<T>(path: string, query?: Query, options?: Pick<Options, 'signal'>): Promise<T>;
  post<T>(path: string, body?: object, options?: Options): Promise<T>;
  put<T>(path: string, body?: object, options?: Pick<Options, 'signal'>): Promise<T>;
  patch<T>(path: string, body?: object, options?: Pick<Options, 'signal'>): Promise<T>;
  delete<T>(path: string, body?: object, options?: Pick<Options, 'signal'>): Promise<T>;
}

export const browserFetch: Fetch = (url, init) => globalThis.fetch(url, init);

export function createApi({
  session,
  fetch = browserFetch,
  base = '',
}: {
  session: Pick<Session, 'accessToken' | 'renew'>;
  fetch?: Fetch;
  base?: string;
}): Api {
  async function ask<T>(method: string, path: string, rest: Omit<Request, 'method' | 'path'>): Promise<T> {
    const token = await session.accessToken();
    try {
      return await request<T>(fetch, base, { method, path, token, ...rest });
    } catch (error) {
      // Ended on the server's side, or our clock was wrong about it.
      if (token === null || !(error instanceof ApiError) || error.code !== 'invalid_token') throw error;
      const renewed = await session.renew(token);
      if (renewed === null) throw error;
      return request<T>(fetch, base, { method, path, token: renewed, ...rest });
    }
  }
  return {
    get: (path, query, options) => ask('GET', path, { query, ...options }),
    post: (path, body, options) =>
      repeated(options?.idempotencyKey ? 2 : 0, () => ask('POST', path, { body, ...options })),
    put: (path, body, options) => ask('PUT', path, { body, ...options }),
    patch: (path, body, options) => ask('PATCH', path, { body, ...options }),
    delete: (path, body, options) => ask('DELETE', path, { body, ...options }),
  };
}

/** `idempotency_in_progress`: the first one runs still, only its answer was lost. */
const worthRepeating = new Set<ApiError['code']>(['offline', 'unavailable', 'idempotency_in_progress']);

/** Tries again after half a second, then after a whole one, or when the server says so. */
export async function repeated<T>(times: number, ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await ask();
    } catch (error) {
      if (tried > times || !(error instanceof ApiError) || !worthRepeating.has(error.code)) throw error;
      const seconds = Math.min(error.retry_after_s ?? tried / 2, 3);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

interface Request extends Options {
  method: string;
  path: string;
  query?: Query | undefined;
  body?: object | undefined;
  token?: string | null;
  /** Milliseconds until it is given up. */
  patience?: number;
}

/** One HTTP request. @throws {ApiError} */
export async function request<T>(fetch: Fetch, base: string, asked: Request): Promise<T> {
  const { method, path, query, body, token, idempotencyKey, signal, patience = 15_000, keepalive = false } = asked;
  const timeout = AbortSignal.timeout(patience);
  const headers = {
    accept: 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
  };
  let response: Response;
  let text: string;
  try {
    response = await fetch(base + path + searchOf(query), {
      ...{ method, headers, keepalive, credentials: 'omit' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(timeout.aborted ? 'timeout' : 'offline');
  }
  if (!response.ok) throw refusal(response, parse(text));
  if (text === '') return undefined as T;
  const answer = parse(text);
  // Something else answered in the server's place: the page of a hotel's network, of a proxy.
  if (answer === undefined) throw new ApiError('unavailable', undefined, { status: response.status });
  return answer as T;
}

function searchOf(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) search.append(key, String(one));
  return search.size > 0 ? `?${search}` : '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An error answer as the contract has it, or whatever else stood in its place. */
function refusal({ status, headers }: Response, answer: unknown): ApiError {
  const problem = (typeof answer === 'object' && answer !== null ? answer : {}) as Partial<Problem>;
  const retryAfter = Number.parseInt(headers.get('retry-after') ?? '', 10);
  return new ApiError(problem.code ?? codeOf(status), problem.detail, {
    status,
    fields: problem.errors ?? [],
    retry_after_s: Number.isNaN(retryAfter) ? null : retryAfter,
    request_id: problem.request_id ?? headers.get('x-request-id'),
  });
}
interface Problem {
  code: ErrorCode;
  detail: string;
  request_id: string;
  errors: ApiError['fields'];
}

function codeOf(status: number): ErrorCode {
  const codes: Record<number, ErrorCode> = {
    401: 'invalid_token',
    403: 'forbidden',
    404: 'not_found',
    413: 'payload_too_large',
    429: 'too_many_requests',
    502: 'unavailable',
    503: 'unavailable',
    504: 'unavailable',
  };
  return codes[status] ?? (status >= 500 ? 'internal_error' : 'malformed_request');
}

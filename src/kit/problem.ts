import { type ErrorCode, errorCodes } from '#contract/errors.ts';

export interface FieldError {
  path: string;
  message: string;
}

/** The one error that use cases throw: a code of the closed list, and a sentence for people. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    rest: { errors?: readonly FieldError[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail ?? errorCodes[code].title, rest.cause === undefined ? undefined : { cause: rest.cause });
    this.code = code;
    this.errors = rest.errors;
    this.retryAfter = rest.retryAfter;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** The same answer for what is absent and for what is another's. */
export const notFound = (): Problem => new Problem('not_found');

export const invalid = (path: string, message: string, rest: { cause?: unknown } = {}): Problem =>
  new Problem('invalid_request', `${path}: ${message}`, { errors: [{ path, message }], ...rest });

import { ApiError } from '../../client/api.ts';
import type { Text } from '../text.ts';

/** What an error means to the visitor it happened to. */
export const plainError = (error: unknown, text: Text): string =>
  (error instanceof ApiError && text.errors[error.code]) || text.error;

import type { Page } from '#contract/primitives.ts';
import { invalid } from './problem.ts';

/** A keyset page from `limit + 1` rows: the cursor is the key of the last item shown. */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * The key in a cursor, checked part by part.
 * @throws {Problem} `invalid_request` for anything that is not a cursor of this list.
 */
export function decodeCursor<const K extends readonly Check[]>(
  cursor: string | undefined,
  shape: K,
): KeyOf<K> | undefined {
  if (cursor === undefined) return undefined;
  const key = parse(cursor);
  if (!fits(key, shape)) throw notACursor();
  return key;
}

type Check = ((value: unknown) => value is string) | ((value: unknown) => value is number);
type KeyOf<K extends readonly Check[]> = {
  -readonly [I in keyof K]: K[I] extends (value: unknown) => value is infer T ? T : never;
};

function fits<K extends readonly Check[]>(key: unknown, shape: K): key is KeyOf<K> {
  return Array.isArray(key) && key.length === shape.length && shape.every((check, at) => check(key[at]));
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw notACursor();
  }
}

const notACursor = () => invalid('cursor', 'is not a cursor of this list');

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** As our rows show it, and so that PostgreSQL can read it: JavaScript takes much more for a time. */
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^(?!0000)\d{4}-/.test(value) && isSame(value, new Date(value));
const isSame = (value: string, time: Date) => !Number.isNaN(time.getTime()) && time.toISOString() === value;
export const cursorParts = {
  id: (value: unknown): value is string => typeof value === 'string' && uuid.test(value),
  time: isTime,
  integer: (value: unknown): value is number => Number.isSafeInteger(value),
  text: (value: unknown): value is string => typeof value === 'string' && value.length <= 200 && !value.includes('\0'),
};

import type { Page } from '#contract/primitives.ts';

/** The loaded pages of a list that is paged by key, newest first, as one. */
export interface KeysetList<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
  /** Key of the last item that was loaded, though it may have left since: what lies below comes with the next page. */
  readonly floor: Key | null;
  /** What left, or never belonged, by id: its version, so that older word does not bring it back. */
  readonly left: Readonly<Record<string, string>>;
}
type Key = string | number;

/** What a list needs to know of its items. */
export interface Kind<T> {
  keyOf(item: T): Key;
  /** Rises with every change of an item. */
  versionOf(item: T): string;
  /** Of what is known and what is newer. */
  merge?(known: T, said: T): T;
}

export function toList<T>({ keyOf }: Kind<T>, { items, next_cursor }: Page<T>): KeysetList<T> {
  const last = items.at(-1);
  return { items, next_cursor, floor: last === undefined ? null : keyOf(last), left: {} };
}

/** The list with its next page, of which frames may have been heard meanwhile. */
export function append<T extends { id: string }>(
  kind: Kind<T>,
  list: KeysetList<T>,
  next: KeysetList<T>,
): KeysetList<T> {
  const { next_cursor, floor } = next;
  let all: KeysetList<T> = { ...list, next_cursor, floor: floor ?? list.floor };
  for (const item of next.items) all = insert(kind, all, item);
  for (const [id, version] of Object.entries(next.left)) all = leave(kind, all, id, version);
  return all;
}

/**
 * Somebody says how an item is now. Older word than is known changes nothing; a new item is inserted only within what is
 * loaded, for below that the list is unknown.
 * @param belongs whether it stands in this list; null when that cannot be judged here: then nothing is added.
 */
export function upsert<T extends { id: string }>(
  kind: Kind<T>,
  list: KeysetList<T>,
  item: T,
  belongs: boolean | null,
): KeysetList<T> {
  const { id } = item;
  if (belongs === false) return leave(kind, list, id, kind.versionOf(item));
  const isKnown = list.items.some((one) => one.id === id);
  if (!isKnown && (belongs === null || !isLoaded(kind, list, item))) return list;
  return insert(kind, list, item);
}

/** It is gone, whatever it was: only newer word than the last brings it back. */
export function drop<T extends { id: string }>(kind: Kind<T>, list: KeysetList<T>, id: string): KeysetList<T> {
  const known = list.items.find((one) => one.id === id);
  return known ? leave(kind, list, id, kind.versionOf(known), true) : list;
}

const isLoaded = <T>({ keyOf }: Kind<T>, { next_cursor, floor }: KeysetList<T>, item: T) =>
  next_cursor === null || (floor !== null && keyOf(item) >= floor);

function insert<T extends { id: string }>(kind: Kind<T>, list: KeysetList<T>, item: T): KeysetList<T> {
  const { keyOf, versionOf, merge = (_, said) => said } = kind;
  const known = list.items.find(({ id }) => id === item.id);
  const version = known ? versionOf(known) : list.left[item.id];
  if (version !== undefined && versionOf(item) <= version) return list;
  if (known) return { ...list, items: list.items.map((one) => (one === known ? merge(known, item) : one)) };
  const at = list.items.findIndex((one) => keyOf(one) < keyOf(item));
  return { ...list, items: list.items.toSpliced(at < 0 ? list.items.length : at, 0, item) };
}

function leave<T extends { id: string }>(
  { versionOf }: Kind<T>,
  list: KeysetList<T>,
  id: string,
  version: string,
  evenAsItIs = false,
): KeysetList<T> {
  const known = list.items.find((one) => one.id === id);
  const before = known ? versionOf(known) : list.left[id];
  if (before !== undefined && (evenAsItIs ? version < before : version <= before)) return list;
  const items = known ? list.items.filter((one) => one !== known) : list.items;
  return { ...list, items, left: { ...list.left, [id]: version } };
}

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connectDatabase, type DatabaseHandle } from '#kit/database.ts';
import { ConfigError } from '#kit/env.ts';
import { createLog } from '#kit/log.ts';
import { cloneDatabase, dropDatabase } from '../../../test/scratch-database.ts';
import { loadVapidKeys } from './vapid-keys.ts';

let handle: DatabaseHandle;
let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
  handle = connectDatabase(databaseUrl, createLog('fatal'));
});
afterAll(async () => {
  await handle.close();
  await dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1));
});

// Fails when the maker returns its own pair instead of the one that was kept.
it('of many programs that start at once, all have the same pair', async () => {
  const pairs = await Promise.all(Array.from({ length: 8 }, () => loadVapidKeys(handle.db, null)));
  expect(new Set(pairs.map(({ private_key }) => private_key)).size).toBe(1);
  expect(await loadVapidKeys(handle.db, null)).toEqual(pairs[0]);
});

it('a configured pair is taken, and must be one', async () => {
  const made = await loadVapidKeys(handle.db, null);
  expect(await loadVapidKeys(handle.db, made)).toEqual(made);
  for (const wrong of [
    { ...made, public_key: made.public_key.replace(/^B./, (start) => (start === 'BA' ? 'BB' : 'BA')) },
    { ...made, private_key: 'x' },
    { public_key: '', private_key: '' },
  ]) {
    await expect(loadVapidKeys(handle.db, wrong)).rejects.toThrow(ConfigError);
  }
});

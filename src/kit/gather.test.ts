import { expect, test } from 'vitest';
import { gather } from './gather.ts';

/** Batches that end when they are told to. */
function openStage(options: { most: number; lanes: number }) {
  const batches: { items: readonly number[]; end: (results: (string | undefined)[] | Error) => void }[] = [];
  const run = (items: readonly number[]) =>
    new Promise<(string | undefined)[]>((resolve, reject) => {
      batches.push({ items, end: (results) => (results instanceof Error ? reject(results) : resolve(results)) });
    });
  return { batches, ask: gather<number, string>(run, options) };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const said = (items: readonly number[]) => items.map((item) => `${item}`);

test('who comes first goes at once, and who comes meanwhile goes together, at most so many, in the order of coming', async () => {
  const { batches, ask } = openStage({ most: 3, lanes: 1 });
  const first = ask(1);
  await turn();
  const others = [2, 3, 4, 5].map(ask);
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]?.end(said([1]));
  expect(await first).toBe('1');
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  batches[1]?.end(said([2, 3, 4]));
  await turn();
  batches[2]?.end(said([5]));
  expect(await Promise.all(others)).toEqual(['2', '3', '4', '5']);
});

test('as many batches are under way as there are lanes', async () => {
  const { batches, ask } = openStage({ most: 10, lanes: 2 });
  const asked = [];
  for (const item of [1, 2, 3]) {
    asked.push(ask(item));
    await turn();
  }
  expect(batches.map(({ items }) => items)).toEqual([[1], [2]]);
  batches[1]?.end(said([2]));
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2], [3]]);
  batches[0]?.end(said([1]));
  batches[2]?.end(said([3]));
  expect(await Promise.all(asked)).toEqual(['1', '2', '3']);
});

test('a batch that fails leaves each to itself, and the next goes on', async () => {
  const { batches, ask } = openStage({ most: 10, lanes: 1 });
  const [one, two] = [ask(1), ask(2)];
  await turn();
  const three = ask(3);
  batches[0]?.end(new Error('broken'));
  expect(await Promise.all([one, two])).toEqual([undefined, undefined]);
  await turn();
  batches[1]?.end(said([3]));
  expect(await three).toBe('3');
});

test('while the database is away nobody is told to try by itself: it may have happened', async () => {
  const { batches, ask } = openStage({ most: 10, lanes: 1 });
  const [one, two] = [ask(1), ask(2)].map((asked) => asked.catch((error: Error) => error.message));
  await turn();
  batches[0]?.end(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  expect(await Promise.all([one, two])).toEqual(['reset', 'reset']);
});

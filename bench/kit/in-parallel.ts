/** Does it for each, so many at a time. @returns what came of each, in their order. */
export async function inParallel<T, R>(
  all: readonly T[],
  most: number,
  once: (one: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = all.entries();
  const work = async () => {
    for (const [at, one] of left) results[at] = await once(one, at);
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}

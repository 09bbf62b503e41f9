/**
 * How much somebody may ask of this process: a token bucket in its memory.
 * @returns whether one more is allowed now; it is counted when it is.
 */
export function createAllowance(
  { burst, perSecond }: { burst: number; perSecond: number },
  now: () => number = () => performance.now(),
): () => boolean {
  let left = burst;
  let counted = now();
  return () => {
    const time = now();
    left = Math.min(burst, left + ((time - counted) / 1000) * perSecond);
    counted = time;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

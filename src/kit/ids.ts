import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes for 256 ids, asked of the system at once: asking for each is most of what an id costs. */
const pool = new Uint8Array(4096);
let used = pool.length;
function take(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

let last = 0;
let sequence = 0;

/** A UUIDv7: rises with time, also within a millisecond, so that new rows land at the end of their index. */
export function newId(): string {
  const random = take();
  const now = Date.now();
  if (now > last) {
    last = now;
    // With room above it for those of the same millisecond.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else sequence += 1;
  return v7({ msecs: last, seq: sequence, random });
}

/** When an id of ours was made: RFC 3339, UTC. */
export const timeOfId = (id: string): string =>
  new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toISOString();

import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { fullPasswordCost } from '#kit/password-cost.ts';
import { invalid, Problem } from '#kit/problem.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether it is the password behind `stored`. Without one the answer is no, after the same time. */
  verify(password: string, stored: string | null | undefined): Promise<boolean>;
}

/** Hashing runs on Node's pool of four threads: one is left for files and names. */
const mostAtOnce = Math.min(availableParallelism(), 3);

/**
 * Password hashing that cannot eat the machine: at most `atOnce` at a time, at most `waiting` in line.
 * Both methods throw `too_many_requests` past that.
 */
export function createPasswords({ cost = fullPasswordCost, atOnce = mostAtOnce, waiting = 200 } = {}): Passwords {
  const { memory: memoryCost, passes: timeCost } = cost;
  const inLine = createGate(atOnce, waiting);
  const nobodys = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$${random(16)}$${random(32)}`;
  return {
    hash: (password) => inLine(() => hash(spelt(password), { algorithm: 2, memoryCost, timeCost, parallelism: 1 })),
    async verify(password, stored) {
      const against = stored ?? nobodys;
      const matches = await inLine(() => verify(against, spelt(password)));
      return matches && typeof stored === 'string';
    },
  };
}

/** @throws {Problem} `invalid_request` for a password that everybody who knows the person would try first. */
export function refuseObvious(path: string, password: string, names: readonly (string | null)[]): void {
  const obvious = names.some((name) => name !== null && spelt(name).toLowerCase() === spelt(password).toLowerCase());
  if (obvious) throw invalid(path, 'must not be the username or the e-mail address');
}

const random = (bytes: number): string => randomBytes(bytes).toString('base64').replaceAll('=', '');

/** Keyboards compose the same letters differently (NIST SP 800-63B, 3.1.1.2). */
const spelt = (text: string): string => text.normalize('NFKC');

function createGate(atOnce: number, waiting: number) {
  let running = 0;
  const line: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++;
    else if (line.length < waiting) await new Promise<void>((goOn) => line.push(goOn));
    else throw new Problem('too_many_requests', 'Too many people sign in at this moment.', { retryAfter: 1 });
    try {
      return await work();
    } finally {
      // The place is handed to the next in line; only without one is it free.
      const next = line.shift();
      if (next) next();
      else running--;
    }
  };
}

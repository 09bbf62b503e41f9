import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program in a process of its own that does what it is told, so that its work takes nothing from whom it measures. */
export interface Hand {
  pid: number;
  /** @throws Error with what went wrong there. */
  ask<T>(what: string, input?: object): Promise<T>;
  close(): Promise<void>;
}

type Work = (input: never) => unknown;
type Answer = { id: number; value?: unknown; error?: string };

/** Starts a program that calls `serveHand`. `script` as seen from `bench/`, `flags` for Node. */
export async function openHand(script: string, input: object = {}, flags: readonly string[] = []): Promise<Hand> {
  const child: ChildProcess = fork(fileURLToPath(new URL(`../${script}`, import.meta.url)), [JSON.stringify(input)], {
    execArgv: [...flags],
    serialization: 'advanced',
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  child.on('message', ({ id, value, error }: Answer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(`${script}: ${error}`));
  });
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script} ended (${code ?? signal})`));
  });
  const hand: Hand = {
    pid: child.pid ?? 0,
    ask<T>(what: string, given: object = {}) {
      const asked = Promise.withResolvers<unknown>();
      waiting.set(++last, asked);
      child.send({ id: last, what, input: given });
      return asked.promise as Promise<T>;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
  await hand.ask('ready');
  return hand;
}

/** What was given to `openHand`. */
export const given = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T;

/** The other side: does `works` as they are asked for, until the one who asks goes away. */
export function serveHand(works: Readonly<Record<string, Work>>): void {
  const all: Readonly<Record<string, Work>> = { ready: () => true, ...works };
  process.on('message', async ({ id, what, input }: { id: number; what: string; input: never }) => {
    try {
      process.send?.({ id, value: await all[what]?.(input) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

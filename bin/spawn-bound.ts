import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { Writable } from 'node:stream';

/** Killed when the pipe ends that this process holds, unless a line came before: also when this one had no time to tidy up. */
const endsWithUs = '{ read -r _ <&3 || kill -9 $$; } >/dev/null 2>&1 & exec "$@" 3<&-';

/**
 * Starts a program that does not outlive this one, and does not hear its Ctrl-C: it ends when it is told to.
 * @param streams of stdout and stderr.
 */
export function spawnBound(
  program: string,
  args: readonly string[],
  streams: ['pipe', 'pipe' | 'inherit'],
  options: Pick<SpawnOptions, 'env' | 'cwd'> = {},
): ChildProcess {
  const child = spawn('sh', ['-c', endsWithUs, 'sh', program, ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', ...streams, 'pipe'],
  });
  // Its number may be somebody else's by the time this one ends.
  child.once('exit', () => tether(child)?.end('\n'));
  return child;
}

/** Ends it as our own death would. */
export function cutTether(child: ChildProcess): void {
  tether(child)?.destroy();
}

function tether({ stdio }: ChildProcess): Writable | undefined {
  const pipe = stdio[3];
  pipe?.on('error', () => {});
  return pipe instanceof Writable ? pipe : undefined;
}

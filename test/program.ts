import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import { eventually } from '../src/client/http-client.ts';
import { processesOn } from '../src/kit/embedded-postgres-trials.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

/** The program as people run it: a process with an environment, two streams and an exit code. */
export interface Program {
  child: ChildProcess;
  said: () => string;
  complained: () => string;
  ended: Promise<number | NodeJS.Signals | null>;
}
export interface Up extends Program {
  url: string;
}

/** Programs that end with the test that started them, and what they stand on. */
export interface Programs {
  /** A folder of the test, for an embedded database. */
  readonly dataDir: string;
  /** A migrated database of the test, or one from another template. */
  database(template?: string): Promise<string>;
  run(args: string[], env?: Record<string, string>): Program;
  /** Runs it until it is ready. */
  serve(env: Record<string, string>): Promise<Up>;
  /** Asks it to end, which must go well. */
  stop(program: Program): Promise<void>;
  kill(program: Program): Promise<void>;
}

export function usePrograms(): Programs {
  const programs: Program[] = [];
  const databases: string[] = [];
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await realpath(await mkdtemp(join(tmpdir(), 'pasokh-program-')));
    await chmod(dataDir, 0o755);
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await kill(program);
    // What outlives a killed program; the name of the folder is nobody else's.
    for (const pid of processesOn(dataDir)) process.kill(pid, 'SIGINT');
    await eventually(() => processesOn(dataDir).length === 0);
    await rm(dataDir, { recursive: true });
    for (const url of databases.splice(0)) await dropDatabase(inject('serverUrl'), new URL(url).pathname.slice(1));
  });

  function run(args: string[], env: Record<string, string> = {}): Program {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../bin/pasokh.js'), ...args], {
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (part: string) => out.push(part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => err.push(part));
    // 'close' comes after the last word on both streams.
    const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
    const program = { child, said: () => out.join(''), complained: () => err.join(''), ended };
    programs.push(program);
    return program;
  }

  async function kill({ child, ended }: Program): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  }

  return {
    get dataDir() {
      return dataDir;
    },
    async database(template = inject('template')) {
      const url = await cloneDatabase(inject('serverUrl'), template);
      databases.push(url);
      return url;
    },
    run,
    async serve(env) {
      const program = run(['serve'], env);
      const url = await eventually(() => {
        if (program.child.exitCode !== null) throw new Error(`It ended: ${program.complained()}`);
        return /ready at (\S+)/.exec(program.said())?.[1];
      }, 60_000);
      return { ...program, url };
    },
    async stop({ child, ended }) {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    },
    kill,
  };
}

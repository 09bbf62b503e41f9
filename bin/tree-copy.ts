import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const root = resolve(import.meta.dirname, '..');

/** What came of the tests that were chosen. `BROKEN`: they did not run, or ran into something that is no judgement. */
export interface Outcome {
  came: 'PASSED' | 'FAILED' | 'BROKEN';
  /** The first thing that was said against them, in one line. */
  why: string;
}

/** The files as they stand now, new ones included, in a folder of their own; what was installed and built is shared. */
export interface TreeCopy {
  /** Runs the tests of a file whose names contain these words; all of them without. */
  runTests(file: string, words?: string): Promise<Outcome>;
  /** Does something while one place of a file reads otherwise. */
  whileChanged<T>(change: { file: string; from: string; to: string }, use: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function copyTree(): Promise<TreeCopy> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pasokh-mutants-')));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(root, name)))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(root, file), join(folder, file));
  }
  for (const shared of ['node_modules', 'dist'])
    if (existsSync(join(root, shared))) await symlink(join(root, shared), join(folder, shared));

  return {
    async runTests(file, words) {
      const report = join(folder, 'report.json');
      await rm(report, { force: true });
      const chosen = [file, ...(words === undefined ? [] : ['-t', literally(words)])];
      const asked = [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project=one',
        ...chosen,
        '--reporter=json',
        `--outputFile=${report}`,
      ];
      // Ctrl-C is not for them: tests that are cut off leave their PostgreSQL behind.
      const child = spawn(process.execPath, asked, { cwd: folder, stdio: 'ignore', detached: true, timeout: 300_000 });
      await once(child, 'close');
      const text = await readFile(report, 'utf8').catch(() => undefined);
      return text === undefined ? { came: 'BROKEN', why: 'the tests did not come to an end' } : judge(JSON.parse(text));
    },
    async whileChanged({ file, from, to }, use) {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      await writeFile(
        path,
        text.replace(from, () => to),
      );
      try {
        return await use();
      } finally {
        await writeFile(path, text);
      }
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** As Vitest writes it with `--reporter=json`. */
interface Report {
  testResults: { message: string; assertionResults: { status: string; failureMessages: string[] }[] }[];
}

function judge({ testResults }: Report): Outcome {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed');
  if (ran.length === 0) return { came: 'BROKEN', why: firstLine(testResults[0]?.message || 'there is no such test') };
  const said = ran.flatMap(({ failureMessages }) => failureMessages).map(firstLine);
  const [first] = said;
  if (first === undefined) return { came: 'PASSED', why: 'the tests pass' };
  const judgement = said.find((line) => !noJudgement.test(line));
  return judgement === undefined ? { came: 'BROKEN', why: first } : { came: 'FAILED', why: judgement };
}

/** A test that stumbles says nothing about what it is for, and one that hangs until it is ended as little. */
const noJudgement = /^(TypeError|ReferenceError|SyntaxError)|(Test|Hook) timed out/;

const firstLine = (text: string) => stripVTControlCharacters(text).split('\n', 1)[0] ?? '';
const literally = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { expectStatus } from '../src/client/http-client.ts';
import { backUp } from '../src/commands/backup.ts';
import { restore } from '../src/commands/restore.ts';
import { readConfig } from '../src/kit/env.ts';
import { openDesk } from './desk.ts';
import { usePrograms } from './program.ts';
import { withClient } from './rows-of-database.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const programs = usePrograms();
const quiet = () => {};

async function verify(env: Record<string, string>, ...args: string[]) {
  const program = programs.run(['audit', 'verify', ...args], env);
  const code = await program.ended;
  return { code, said: program.said(), complained: program.complained() };
}
const headIn = (said: string): string => /Head: (\S+)/.exec(said)?.[1] ?? '';

test('the chain is computed again beside a running desk, comes whole through a backup, and what was done to it is named', async () => {
  const DATABASE_URL = await programs.database();
  const desk = await openDesk({ DATABASE_URL });
  try {
    const sara = await desk.register('sara');
    for (const display_name of ['A', 'B', 'C'])
      expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { display_name }), 200);
    const whole = await verify({ DATABASE_URL });
    expect(whole.said).toMatch(/^Entries checked: 7$/m);
    expect(whole.code).toBe(0);
    const head = headIn(whole.said);
    expect(head).toMatch(/^7:[0-9a-f]{64}$/);
    await desk.signIn('sara');
    expect((await verify({ DATABASE_URL }, '--expect', head)).code).toBe(0);

    const file = join(programs.dataDir, 'audited.pasokh');
    await backUp(readConfig({ DATABASE_URL }), file, quiet);
    const DATA_DIR = join(programs.dataDir, 'copy');
    await restore(readConfig({ DATA_DIR }), file, quiet);
    const copy = await verify({ DATA_DIR }, '--expect', head);
    expect(copy.said).toMatch(/^Entries checked: 8$/m);
    expect(copy.code).toBe(0);

    await withClient(DATABASE_URL, async (client) => {
      await client.query(`alter table kit.audit_log disable trigger user; delete from kit.audit_log where seq = 5`);
    });
    const broken = await verify({ DATABASE_URL });
    expect(broken).toMatchObject({
      code: 1,
      said: expect.stringMatching(/Entries checked: 4\nBroken at entry 5: it is missing/),
    });
    await withClient(DATABASE_URL, async (client) => {
      await client.query('delete from kit.audit_log where seq > 4');
    });
    expect(await verify({ DATABASE_URL })).toMatchObject({
      code: 0,
      said: expect.stringContaining('Entries checked: 4'),
    });
    expect(await verify({ DATABASE_URL }, '--expect', head)).toMatchObject({
      code: 1,
      said: expect.stringContaining('once reached entry 7'),
    });
  } finally {
    await desk.stop();
  }
});

test.each([[['audit']], [['audit', 'mend']], [['audit', 'verify', '--expect', '7']]])(
  '%j is refused with a line',
  async (args) => {
    const DATABASE_URL = await programs.database();
    const program = programs.run(args, { DATABASE_URL });
    expect(await program.ended).toBe(1);
    expect(program.complained().trim().split('\n')).toHaveLength(1);
  },
);

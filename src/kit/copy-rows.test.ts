import { buffer, text } from 'node:stream/consumers';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScratch, type Scratch } from '../../test/scratch.ts';
import { eventually } from '../client/http-client.ts';
import { copyIn, copyOut } from './copy-rows.ts';
import { connectAlone } from './database.ts';

let scratch: Scratch;
let client: Client;
beforeEach(async () => {
  scratch = await openScratch();
  client = await connectAlone(scratch.url, 'copy test');
  await client.query('create table public.words (id int primary key, word text)');
});
afterEach(async () => {
  await client.end();
  await scratch.close();
});

const waitsFor = (event: string) =>
  eventually(async () => {
    const rows = await scratch.query(
      `select from pg_stat_activity where application_name = 'copy test' and wait_event = '${event}'`,
    );
    return rows.length === 1;
  });
async function* lines(...some: string[]): AsyncGenerator<Buffer> {
  for (const line of some) yield Buffer.from(line);
}
const words = async () => (await client.query('select id, word from public.words order by id')).rows;

describe('rows that are copied out', () => {
  it('come as PostgreSQL writes them, and the client goes on', async () => {
    await client.query(`insert into public.words values (1, 'سلام'), (2, e'two\\nlines\\t\\\\.'), (3, null)`);
    expect(await text(copyOut(client, 'copy public.words to stdout'))).toBe(
      '1\tسلام\n2\ttwo\\nlines\\t\\\\.\n3\t\\N\n',
    );
    expect(await text(copyOut(client, 'copy (select where false) to stdout'))).toBe('');
    expect(await words()).toHaveLength(3);
  });

  // Seen to fail when the connection is not paused: then all hundred megabytes are here before anybody reads.
  it('come no faster than they are read', async () => {
    const rows = copyOut(client, `copy (select repeat('x', 999) from generate_series(1, 100000)) to stdout`);
    rows.read(0);
    await waitsFor('ClientWrite');
    expect(rows.readableLength).toBeLessThan(1_000_000);
    expect(await buffer(rows)).toHaveLength(100_000_000);
  });

  it('fail with what PostgreSQL says', async () => {
    await expect(text(copyOut(client, 'copy public.nothing to stdout'))).rejects.toThrow('does not exist');
    expect(await words()).toEqual([]);
  });
});

describe('rows that are copied in', () => {
  it('stand there', async () => {
    await copyIn(client, 'copy public.words from stdin', lines('1\tone\n2\tt', 'wo\n', '3\t\\N\n'));
    expect(await words()).toEqual([
      { id: 1, word: 'one' },
      { id: 2, word: 'two' },
      { id: 3, word: null },
    ]);
  });

  it('none of them, when one is refused: and no more are sent', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        yield Buffer.from(`${sent++ % 1000}\t${'x'.repeat(1000)}\n`);
        await new Promise(setImmediate);
      }
    }
    await expect(copyIn(client, 'copy public.words from stdin', endless())).rejects.toThrow('duplicate key');
    const stoppedAt = await eventually(async () => {
      const before = sent;
      await client.query('select pg_sleep(0.01)');
      return sent === before && sent;
    });
    expect(stoppedAt).toBeGreaterThan(1000);
    expect(await words()).toEqual([]);
  });

  it('none of them, when their source fails', async () => {
    async function* failing() {
      yield* lines('1\tone\n');
      throw new Error('The disk is gone');
    }
    await expect(copyIn(client, 'copy public.words from stdin', failing())).rejects.toThrow('The disk is gone');
    expect(await words()).toEqual([]);
  });

  // Seen to fail when `copyIn` does not wait for 'drain': then it sends for ever, and keeps it all.
  it('go no faster than the server takes them', async () => {
    await scratch.query(`create function public.wait() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(7); return new; end $$`);
    await scratch.query(
      'create trigger wait before insert on public.words for each row execute function public.wait()',
    );
    const holder = await connectAlone(scratch.url, 'holder');
    await holder.query('select pg_advisory_lock(7)');
    let sent = 0;
    async function* many() {
      for (; sent < 30_000; sent++) {
        yield Buffer.from(`${sent}\t${'x'.repeat(1000)}\n`);
        if (sent % 100 === 0) await new Promise(setImmediate);
      }
    }
    const copying = copyIn(client, 'copy public.words from stdin', many());
    await waitsFor('advisory');
    await eventually(async () => {
      const before = sent;
      await holder.query('select pg_sleep(0.05)');
      return sent === before;
    });
    expect(sent).toBeLessThan(20_000);
    await holder.end();
    await copying;
    expect(sent).toBe(30_000);
    expect((await client.query('select count(*) from public.words')).rows).toEqual([{ count: '30000' }]);
  });
});

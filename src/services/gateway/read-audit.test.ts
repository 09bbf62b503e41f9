import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditLogOf } from '../../../test/audit-log.ts';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { caller, eventually, expectStatus } from '../../client/http-client.ts';
import type { AuditEntry, NamedAuditEntry } from '../../contract/audit.ts';

let desk: Desk;
let parisa: SignedIn;
let reza: SignedIn;
let sara: SignedIn;
let log: ReturnType<typeof auditLogOf>;
beforeAll(async () => {
  desk = await openDesk();
  parisa = desk.parisa;
  log = auditLogOf(parisa);
  reza = await desk.operator('reza');
  sara = await desk.register('sara');
});
afterAll(() => desk.stop());

describe('reading it', () => {
  test('by actor, action, subject and time, page by page, newest first', async () => {
    expectStatus(await parisa.patch(`/api/users/${sara.user.id}`, { display_name: 'Sara A.' }), 200);
    expectStatus(await parisa.patch(`/api/users/${sara.user.id}`, { display_name: 'Sara B.' }), 200);
    const all = await log.entries();
    expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).toSorted((a, b) => b - a));
    const bySara = await log.entries(`&actor_id=${sara.user.id}`);
    expect(bySara).toEqual(all.filter(({ actor_id }) => actor_id === sara.user.id));
    expect(bySara.length).toBeGreaterThan(0);
    const ofSara = await log.entries(`&subject_id=${sara.user.id}&action=user.changed`);
    expect(ofSara).toMatchObject([{ subject_name: 'Sara B.' }, { subject_name: 'Sara B.' }]);
    const [later, earlier] = ofSara;
    expect(await log.entries(`&from=${later?.at}&subject_id=${sara.user.id}`)).toMatchObject([later ?? {}]);
    const until = await log.entries(`&to=${later?.at}&subject_id=${sara.user.id}&action=user.changed`);
    expect(until).toEqual(earlier?.at === later?.at ? [] : [earlier]);
    expect(await log.entries('&from=2099-01-01T00:00:00Z')).toEqual([]);
    expect(await log.entries('&to=2001-01-01T00:00:00Z')).toEqual([]);

    const paged: NamedAuditEntry[] = [];
    for (let cursor = ''; ; ) {
      const page = expectStatus(await parisa.get(`/api/admin/audit?limit=7${cursor}`), 200);
      paged.push(...page.items);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(all.length).toBeGreaterThan(7);
    expect(paged).toEqual(all);
  });

  test.each(['action=user.flown', 'actor_id=1', 'from=yesterday', 'cursor=x', 'secret=1'])(
    'refuses %s',
    async (query) => {
      expect((await parisa.get(`/api/admin/audit?${query}`)).status).toBe(422);
      if (!query.startsWith('cursor')) expect((await parisa.get(`/api/admin/audit/export?${query}`)).status).toBe(422);
    },
  );

  test('the export is the log itself from its beginning, hashes included; that it was made stands in it', async () => {
    const answer = await parisa.get('/api/admin/audit/export');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const lines: AuditEntry[] = answer.body
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, at) => at + 1));
    expect(lines.at(-1)).toMatchObject({ action: 'audit.exported', actor_id: parisa.user.id });
    expect(lines.slice(1).map(({ previous_hash }) => previous_hash)).toEqual(
      lines.slice(0, -1).map(({ hash }) => hash),
    );
    const some = await parisa.get(`/api/admin/audit/export?actor_id=${sara.user.id}`);
    expect(some.body.trim().split('\n').length).toBe((await log.entries(`&actor_id=${sara.user.id}`)).length);
  });

  test('is for admins: nobody else reads or exports it, or writes an entry by asking', async () => {
    const list = await log.written(async () => {
      for (const path of ['/api/admin/audit', '/api/admin/audit/export']) {
        expect((await desk.nobody.get(path)).status).toBe(401);
        expect((await reza.get(path)).status).toBe(403);
        expect((await sara.get(path)).status).toBe(403);
      }
    });
    expect(list).toEqual([]);
  });

  test('a long log goes out piece by piece, and a reader who leaves stops it', async () => {
    await desk.sql(`select kit.append_audit((select jsonb_agg(jsonb_build_object('action', 'password.changed', 'subject_kind', 'USER',
      'details', '{}', 'request_id', repeat('x', 500))) from generate_series(1, 20000)))`);
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${parisa.tokens.access_token}` };
    const response = await fetch(`${desk.url}/api/admin/audit/export`, { headers, signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await eventually(async () => {
      const busy = await desk.sql(
        `select from pg_stat_activity where datname = current_database() and state = 'active' and query like '%audit_entries%' and pid <> pg_backend_pid()`,
      );
      return busy.length === 0;
    });
    const whole = await caller(desk.url, parisa.tokens.access_token).get('/api/admin/audit/export');
    expect(whole.body.trim().split('\n').length).toBe(await log.length());
  });
});

import { broken, type DatabaseCheck, type Finding, ok, warning } from './check.ts';
import {
  type RunningTransaction,
  selectConnections,
  selectLocale,
  selectLongTransactions,
  selectNeglectedTables,
  selectReadsPersian,
  selectRights,
  selectSettings,
} from './database-queries.ts';

const area = 'database';
const needs = ['database'] as const;

export const databaseChecks: readonly DatabaseCheck[] = [
  {
    ...{ area, needs, name: 'Persian text' },
    async run(_, db) {
      const { ctype, has_trgm } = await selectLocale(db);
      const reads = has_trgm ? (await selectReadsPersian(db)).reads : !/^(C|POSIX)$/.test(ctype);
      if (reads) return [ok(`It reads Persian letters (LC_CTYPE ${ctype}).`)];
      const todo =
        "Make a database with another locale and move the data there: create database pasokh template template0 encoding 'UTF8' lc_ctype 'C.UTF-8' lc_collate 'C.UTF-8'.";
      return [broken(`With LC_CTYPE ${ctype} it knows no Persian letters: searches find nothing, or take long.`, todo)];
    },
  },
  {
    ...{ area, needs, name: 'durability' },
    async run(_, db) {
      const { fsync, full_page_writes, synchronous_commit, autovacuum } = await selectSettings(db);
      const findings: Finding[] = [];
      const on = (name: string) => `Set ${name} = on in postgresql.conf, for the role and the database, too.`;
      if (fsync !== 'on') findings.push(broken('fsync is off: a power cut loses or ruins data.', on('fsync')));
      if (synchronous_commit === 'off')
        findings.push(
          broken('synchronous_commit is off: an acknowledged message can be lost.', on('synchronous_commit')),
        );
      if (full_page_writes !== 'on')
        findings.push(
          warning(
            'full_page_writes is off: right only on a file system that never tears a page.',
            on('full_page_writes'),
          ),
        );
      if (autovacuum !== 'on')
        findings.push(warning('autovacuum is off: tables grow and become slow.', on('autovacuum')));
      return findings.length > 0 ? findings : [ok('What is committed is on disk (fsync, synchronous_commit).')];
    },
  },
  {
    ...{ area, needs, name: 'connections' },
    async run({ config: { database_connections } }, db) {
      const { used, most } = await selectConnections(db);
      const says = `${used} of ${most} connections are in use.`;
      if (used < most * 0.8) return [ok(says)];
      return [
        warning(
          says,
          `Raise max_connections: a process of Pasokh takes up to ${database_connections} (DATABASE_CONNECTIONS) and 6 more.`,
        ),
      ];
    },
  },
  {
    ...{ area, needs, name: 'transactions' },
    async run({ now }, db) {
      const found = await selectLongTransactions(db, new Date(now().getTime() - 60_000));
      return found.length > 0 ? found.map(judgeTransaction) : [ok('No transaction has been open for a minute.')];
    },
  },
  {
    ...{ area, needs, name: 'tidiness' },
    async run(_, db) {
      const tables = await selectNeglectedTables(db);
      if (tables.length === 0) return [ok('Its tables are tidied.')];
      const list = tables.map(({ name, dead }) => `${name} (${dead} dead rows)`).join(', ');
      return [warning(`Never vacuumed: ${list}.`, 'See that autovacuum runs; run vacuum analyze once.')];
    },
  },
  {
    ...{ area, needs, name: 'rights' },
    async run(_, db) {
      const { user_name, may_create } = await selectRights(db);
      if (may_create) return [ok(`The user ${user_name} may migrate it.`)];
      const todo = `As its owner: grant create on database ... to ${user_name}.`;
      return [warning(`The user ${user_name} may not create schemas: the next version cannot migrate.`, todo)];
    },
  },
];

/** The feed goes on only below the oldest transaction that has changed something: until it ends, nobody hears of more. */
function judgeTransaction({ pid, application, state, seconds, writes }: RunningTransaction): Finding {
  const says = `${application} (${state}) has held a transaction open for ${seconds} s`;
  const todo =
    pid === 0
      ? 'Commit it or roll it back: rollback prepared.'
      : `End it where it was begun, or: select pg_terminate_backend(${pid}).`;
  return writes
    ? broken(`${says}: what happens since then is told to nobody who was away.`, todo)
    : warning(`${says}: dead rows cannot be removed meanwhile.`, todo);
}

import { sql } from 'kysely';
import { type EventName, events } from '#contract/events.ts';
import type { Database } from './database.ts';
import type { Hint } from './live.ts';
import { invalid, Problem } from './problem.ts';

/** Where a reader of the events stands: everything that committed before it was seen. Opaque outside. */
interface Position {
  xid: string;
  position: string;
}

interface FeedRead {
  events: Hint[];
  cursor: string;
  /** There may be more after `cursor`. */
  more: boolean;
}

/** The cursor of now: whoever loads afresh after taking it misses nothing. */
export async function presentCursor(db: Database): Promise<string> {
  const { rows } = await sql<{ xid: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`.execute(db);
  return encode({ xid: rows[0]?.xid ?? '0', position: '0' });
}

/**
 * Events after `cursor` for anybody who carries one of the person's labels, in commit order. Rows of transactions that
 * might still be overtaken by an earlier one are left for the next time, so a late commit is never passed by (the
 * reader stops at `pg_snapshot_xmin`). `limit` bounds the rows looked at, not those that are the person's.
 * @throws {Problem} `invalid_request` for a cursor that is not ours, `cursor_too_old` for one whose events were removed, or
 * that is ahead of us: this database was restored since, and counts its transactions anew.
 */
export async function readEvents(db: Database, personId: string, cursor: string, limit: number): Promise<FeedRead> {
  const from = decode(cursor);
  const { rows } = await sql<{
    horizon: string;
    too_old: boolean;
    looked_at: number;
    last_xid: string | null;
    last_position: number | null;
    name: string | null;
    payload: Record<string, string>;
    audience: string[];
  }>`
    with now_at as (select pg_snapshot_xmin(pg_current_snapshot()) as horizon),
      looked_at as materialized (
        select e.xid, e.position, e.name, e.payload, e.audience from kit.events e, now_at h
        where (e.xid, e.position) > (${from.xid}::xid8, ${from.position}::bigint) and e.xid < h.horizon
        order by e.xid, e.position limit ${limit}
      ),
      last as (select xid, position from looked_at order by xid desc, position desc limit 1)
    select h.horizon::text, ${from.xid}::xid8 <= f.xid or ${from.xid}::xid8 > h.horizon as too_old,
      (select count(*) from looked_at) as looked_at, last.xid::text as last_xid, last.position as last_position,
      e.name, e.payload, e.audience
    from now_at h cross join kit.event_floor f left join last on true
      left join looked_at e on e.audience && routing.audiences(${personId})
    order by e.xid, e.position
  `.execute(db);
  const [head] = rows;
  if (!head) throw new Error('The event floor is missing');
  if (head.too_old) throw new Problem('cursor_too_old');
  const more = head.looked_at === limit;
  const next =
    more && head.last_xid !== null
      ? { xid: head.last_xid, position: String(head.last_position) }
      : { xid: laterOf(head.horizon, from.xid), position: '0' };
  // Standing still at a transaction that has not ended must not lose the place within an earlier one.
  const cursorNow = BigInt(head.horizon) <= BigInt(from.xid) ? from : next;
  const happened = rows.flatMap(({ name, payload, audience }) => (isKnown(name) ? [{ name, payload, audience }] : []));
  return { events: happened, cursor: encode(cursorNow), more };
}

/** While versions change, an event may stand there that this one does not know yet, or no more. */
const isKnown = (name: string | null): name is EventName => name !== null && Object.hasOwn(events, name);

/** Removes events older than two days, and remembers up to where. */
export async function removeOldEvents(db: Database): Promise<void> {
  await sql`
    with gone as (delete from kit.events where created_at < now() - interval '48 hours' returning xid)
    update kit.event_floor set xid = greatest(xid, (select xid from gone order by xid desc limit 1)) where exists (select from gone)
  `.execute(db);
}

const laterOf = (a: string, b: string) => (BigInt(a) > BigInt(b) ? a : b);
const encode = ({ xid, position }: Position) => `${xid}-${position}`;

function decode(cursor: string): Position {
  const match = /^(\d{1,19})-(\d{1,18})$/.exec(cursor);
  if (!match?.[1] || !match[2]) throw invalid('cursor', 'is not a cursor of this feed');
  return { xid: match[1], position: match[2] };
}

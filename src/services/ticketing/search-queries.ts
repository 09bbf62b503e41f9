import { type RawBuilder, sql } from 'kysely';

/**
 * How a search goes: every word must begin a word of the subject or of one reply; a number also finds the ticket of that
 * number. Customers do not find by internal notes.
 *
 * What stands in few texts is looked up in the indexes of words, all at once. What stands in many is found sooner by reading
 * tickets from the newest until a page is full; to sort all that matches would take longer the longer the desk is in use.
 * Of words that are known to be common the indexes are not even asked: they give all that matches before the first of it.
 */
export interface Search {
  /** `with` this, the conditions below can be asked: a look at what matches, which ends when it is too much. */
  matched: RawBuilder<unknown>;
  isRare: RawBuilder<unknown>;
  /** Joins the tickets `t` that match as `f`; `f.noted` says that nothing but internal notes does. */
  joined: RawBuilder<unknown>;
  /** Whether the ticket `t` matches, asked of its own texts. */
  holds(part: 'STAFF' | 'CUSTOMER'): RawBuilder<unknown>;
}

/** Texts: with more, reading is faster also where a desk has millions of them. */
const few = 10_000;

export function searchFor(q: string): Search {
  const number = /^#?(\p{Nd}{1,15})$/u.exec(q.trim())?.[1];
  const words = sql`(select ticketing.search_query(${q}))`;
  const inSubject = sql`to_tsvector('simple', kit.fold(s.subject)) @@ ${words}`;
  const inReply = sql`to_tsvector('simple', kit.fold(r.body)) @@ ${words}`;
  const isNumber = number === undefined ? sql`false` : sql`s.number = kit.fold(${number})::bigint`;
  return {
    matched: sql`expected as materialized (
      select ticketing.is_common(${q}) as common
    ), matched as materialized (
      select m.* from expected, lateral (
        select s.id, false as internal from ticketing.tickets s where ${isNumber}
        union all
        select r.ticket_id, r.internal from ticketing.ticket_replies r where ${inReply}
        union all
        select s.id, false from ticketing.tickets s where ${inSubject}
        offset 0
      ) m where not expected.common limit ${sql.lit(few + 1)}
    )`,
    isRare: sql`(select not common and (select count(*) from matched) <= ${sql.lit(few)} from expected)`,
    joined: sql`join (select id, bool_and(internal) as noted from matched group by id) f on f.id = t.id`,
    // Without the offset it might become a join that looks up all that matches for each ticket.
    holds: (part) => sql`exists (
      select from ticketing.tickets s where s.id = t.id and (${isNumber} or ${inSubject})
      union all
      select from ticketing.ticket_replies r where r.ticket_id = t.id and ${inReply}${part === 'STAFF' ? sql`` : sql` and not r.internal`}
      offset 0
    )`,
  };
}

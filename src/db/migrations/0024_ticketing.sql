-- In the order of a list: an operator's own tickets are paged through without reading the closed ones.
drop index ticketing.owned_tickets;
create index owned_tickets on ticketing.tickets (operator_id, number desc) where status in ('PENDING_OPERATOR', 'PENDING_CUSTOMER');

-- As before, but no list of words is looked at where there are too few replies for any to be common, and each word is
-- looked for once.
create or replace function ticketing.is_common(q text) returns boolean
language sql stable parallel safe strict as $$
  with counted as materialized (
    select c.reltuples, said.word, said.share
    from pg_class c
    join pg_stats s on s.schemaname = 'ticketing' and s.tablename = 'replies_by_body',
      unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as said (word, share)
    where c.oid = 'ticketing.ticket_replies'::regclass and c.reltuples > 20000 and said.word is not null
  ), wanted as materialized (
    select w.lexeme, (select max(share) from counted where starts_with(word, w.lexeme)) as share
    from unnest(to_tsvector('simple', kit.fold(q))) w
  )
  select count(*) > 0 and count(*) = count(share) and exp(sum(ln(share))) * (select max(reltuples) from counted) > 20000 from wanted
$$;

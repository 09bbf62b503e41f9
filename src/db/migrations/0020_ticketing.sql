-- Whether all words of a search together are expected in more than 20,000 replies, by what ANALYZE counted of the words that
-- are said most. False where it has not looked yet, or when a word is not among them: then the index of words tells.
create function ticketing.is_common(q text) returns boolean
language sql stable parallel safe strict as $$
  with counted as materialized (
    select c.reltuples, said.word, said.share
    from pg_class c
    join pg_stats s on s.schemaname = 'ticketing' and s.tablename = 'replies_by_body',
      unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as said (word, share)
    where c.oid = 'ticketing.ticket_replies'::regclass and said.word is not null
  ), wanted as (
    select w.lexeme, (select max(share) from counted where starts_with(word, w.lexeme)) as share
    from unnest(to_tsvector('simple', kit.fold(q))) w
  )
  select count(*) > 0 and count(*) = count(share) and exp(sum(ln(share))) * (select max(reltuples) from counted) > 20000 from wanted
$$;

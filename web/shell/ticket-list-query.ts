import { queryOptions, useMutation } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { TicketPage } from '#contract/tickets.ts';
import type { Frame } from '../client/frames.ts';
import { mergeReadMarks } from '../client/read-marks.ts';
import { appendTickets, reduceTickets, type TicketFilter, type TicketList, toTicketList } from '../client/tickets.ts';
import { followed } from '../client/with-frames.ts';
import { api, live, session } from './connection.ts';
import { operatorsQuery, readMarksQuery } from './queries.ts';
import { queryClient } from './query-client.ts';

const load = followed(live);
const pageSize = 50;
const prefix = ['tickets', 'list'] as const;
const keyOf = (filter: TicketFilter) => [...prefix, filter] as const;

/** The tickets that fit a filter, as far as they are loaded; kept true by what is heard. */
export const ticketListQuery = (filter: TicketFilter) =>
  queryOptions({
    queryKey: keyOf(filter),
    queryFn: async () => {
      if (filter.folder !== undefined) await queryClient.ensureQueryData(operatorsQuery);
      // Loaded afresh as far down as it was, so that nobody's place in it is lost.
      const wanted = known(filter)?.items.length ?? 0;
      let list = await page(filter);
      while (list.items.length < wanted && list.next_cursor !== null)
        list = appendTickets(list, await page(filter, list.next_cursor));
      return list;
    },
    staleTime: canBeJudged(filter) ? Number.POSITIVE_INFINITY : 0,
  });

/** Loads the next page. */
export const useMoreTickets = (filter: TicketFilter) =>
  useMutation({
    mutationFn: async () => {
      const cursor = known(filter)?.next_cursor;
      if (!cursor) return;
      const next = await page(filter, cursor);
      queryClient.setQueryData<TicketList>(keyOf(filter), (list) =>
        list?.next_cursor === cursor ? appendTickets(list, next) : list,
      );
    },
  });

/** What is heard changes every list that is held. */
export function hearInTicketLists(frame: Frame): void {
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: prefix })) {
    const filter = queryKey[2] as TicketFilter;
    queryClient.setQueryData<TicketList>(queryKey, (list) => list && reducer(filter)(list, frame));
  }
}

/** Whether what is heard keeps it true; of words and times only the server can tell what fits. */
const canBeJudged = ({ q, created_from, created_to, responded_from, responded_to }: TicketFilter) =>
  [q, created_from, created_to, responded_from, responded_to].every((value) => value === undefined);

const known = (filter: TicketFilter) => queryClient.getQueryData<TicketList>(keyOf(filter));

function reducer(filter: TicketFilter) {
  const id = session.user()?.id ?? '';
  const own = queryClient.getQueryData(operatorsQuery.queryKey)?.find((operator) => operator.id === id);
  return reduceTickets(filter, { id, department_ids: own?.department_ids ?? [] });
}

async function page(filter: TicketFilter, cursor?: string): Promise<TicketList> {
  return load(async () => {
    const found = await api.get<Static<typeof TicketPage>>('/api/tickets', { ...filter, limit: pageSize, cursor });
    queryClient.setQueryData(readMarksQuery.queryKey, (marks = {}) => mergeReadMarks(marks, found.read_marks));
    return toTicketList(found);
  }, reducer(filter));
}

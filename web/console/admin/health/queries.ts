import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { InvariantAnswer, InvariantId, InvariantList } from '#contract/invariants.ts';
import { api } from '../../../shell/connection.ts';

/** Looked at anew all the time, as long as the page is seen. */
const live = { staleTime: 0, refetchInterval: 10_000 };

export const invariantsQuery = queryOptions({
  queryKey: ['invariants'],
  queryFn: ({ signal }) =>
    api.get<Static<typeof InvariantList>>('/api/admin/invariants', {}, { signal }).then(({ items }) => items),
  ...live,
});

export const invariantQuery = (id: InvariantId) =>
  queryOptions({
    queryKey: ['invariants', id],
    queryFn: ({ signal }) =>
      api
        .get<Static<typeof InvariantAnswer>>(`/api/admin/invariants/${id}`, {}, { signal })
        .then(({ invariant }) => invariant),
    ...live,
  });

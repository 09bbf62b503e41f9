import { queryOptions } from '@tanstack/react-query';
import type { Passkey, SecondFactor } from '#contract/second-factor.ts';
import { api } from '../../connection.ts';

export const secondFactorQuery = queryOptions({
  queryKey: ['security', 'second-factor'],
  queryFn: () =>
    api.get<{ second_factor: SecondFactor }>('/api/auth/second-factor').then(({ second_factor }) => second_factor),
  staleTime: 0,
});

export const passkeysQuery = queryOptions({
  queryKey: ['security', 'passkeys'],
  queryFn: () => api.get<{ items: Passkey[] }>('/api/auth/passkeys').then(({ items }) => items),
  staleTime: 0,
});

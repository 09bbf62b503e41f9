import { queryOptions } from '@tanstack/react-query';
import type { Preferences } from '#contract/notifications.ts';
import { api } from '../connection.ts';

export const preferencesQuery = queryOptions({
  queryKey: ['preferences'],
  queryFn: () => api.get<Preferences>('/api/notifications/preferences'),
});

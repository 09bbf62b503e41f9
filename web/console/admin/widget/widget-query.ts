import { queryOptions } from '@tanstack/react-query';
import type { WidgetSettings } from '#contract/widget.ts';
import { api } from '../../../shell/connection.ts';

export const widgetQuery = queryOptions({
  queryKey: ['widget'],
  queryFn: () => api.get<{ widget: WidgetSettings }>('/api/admin/widget').then(({ widget }) => widget),
});

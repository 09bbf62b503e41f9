import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryKey,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '#contract/primitives.ts';
import type { Query } from '../client/api.ts';
import { api } from '../shell/connection.ts';
import { usePlainError } from '../shell/plain-errors.ts';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/language.tsx';
import { Failed, Skeleton } from '../ui/states.tsx';
import { uiText } from '../ui/text.ts';

/** A list of the API that is shown page after page. */
export const pagedQuery = <T,>(queryKey: QueryKey, path: string, filter: Query = {}) =>
  infiniteQueryOptions({
    queryKey: [...queryKey, filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<T>>(path, { limit: 50, ...filter, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

interface Props<T> {
  list: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  /** What is shown when there is nothing. */
  empty: ReactNode;
  children: (items: readonly T[]) => ReactNode;
}

/** Such a list, with what it looks like while it loads, when it fails, when it is empty, and when there is more. */
export function Paged<T>({ list, empty, children }: Props<T>) {
  const common = useText(uiText);
  const plain = usePlainError();
  if (list.isPending) return <Skeleton lines={6} />;
  if (list.isError) return <Failed onRetry={() => void list.refetch()}>{plain(list.error)}</Failed>;
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      {children(items)}
      {list.hasNextPage && (
        <Button className="self-center" isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {common.loadMore}
        </Button>
      )}
    </>
  );
}

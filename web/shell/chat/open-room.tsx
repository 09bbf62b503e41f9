import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../client/api.ts';
import type { ChatRoom } from '../../client/chat-room.ts';
import { Failed, Skeleton } from '../../ui/states.tsx';
import { usePlainError } from '../plain-errors.ts';
import { rooms, useRoom } from './rooms.ts';

interface Props {
  chatId: string;
  /** What is shown of a chat that is not there, or not for this person. */
  notFound: ReactNode;
  children: (room: ChatRoom) => ReactNode;
}

/** The chat that an address names: one that is open already, or any other that this person may read. */
export function OpenRoom({ chatId, notFound, children }: Props) {
  const plain = usePlainError();
  const room = useRoom(chatId);
  const opening = useQuery({
    queryKey: ['chats', 'open', chatId, room === undefined],
    queryFn: () => rooms.open(chatId).then(() => null),
    enabled: room === undefined,
    gcTime: 0,
  });
  if (room) return children(room);
  if (opening.error instanceof ApiError && opening.error.code === 'not_found') return notFound;
  if (opening.isError) return <Failed onRetry={() => void opening.refetch()}>{plain(opening.error)}</Failed>;
  return <Skeleton lines={6} />;
}

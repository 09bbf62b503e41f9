import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { MessageCircleQuestion } from 'lucide-react';
import { ApiError } from '../../client/api.ts';
import { rooms, useRoom } from '../../shell/chat/rooms.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { useText } from '../../ui/language.tsx';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { ChatView } from './chat-view.tsx';
import { text } from './text.ts';

/** The chat that the address names, one's own or one that may be read. */
export function ChatPage() {
  const words = useText(text);
  const plain = usePlainError();
  const { chatId } = useParams({ from: '/chats/$chatId' });
  const room = useRoom(chatId);
  const opening = useQuery({
    queryKey: ['chats', 'open', chatId, room === undefined],
    queryFn: () => rooms.open(chatId).then(() => null),
    enabled: room === undefined,
    gcTime: 0,
  });
  if (room) return <ChatView key={chatId} room={room} />;
  if (opening.isError) {
    if (opening.error instanceof ApiError && opening.error.code === 'not_found')
      return (
        <Empty icon={MessageCircleQuestion} title={words.notFound}>
          {words.notFoundMore}
        </Empty>
      );
    return <Failed onRetry={() => void opening.refetch()}>{plain(opening.error)}</Failed>;
  }
  return <Skeleton lines={6} />;
}

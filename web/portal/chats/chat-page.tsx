import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { MessageCircleQuestion } from 'lucide-react';
import { ApiError } from '../../client/api.ts';
import { rooms, useRoom } from '../../shell/chat/rooms.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { text } from '../text.ts';
import { ChatView } from './chat-view.tsx';

/** The chat that the address names. */
export function ChatPage() {
  const words = useText(text);
  const plain = usePlainError();
  const { chatId } = useParams({ from: '/signed-in/chats/$chatId' });
  const room = useRoom(chatId);
  const opening = useQuery({
    queryKey: ['chats', 'open', chatId, room === undefined],
    queryFn: () => rooms.open(chatId).then(() => null),
    enabled: room === undefined,
    gcTime: 0,
  });
  usePageTitle(words.chat);
  if (room) return <ChatView key={chatId} room={room} />;
  if (opening.isError)
    return opening.error instanceof ApiError && opening.error.code === 'not_found' ? (
      <Empty icon={MessageCircleQuestion} title={words.notFound}>
        {words.notFoundMore}
      </Empty>
    ) : (
      <Failed onRetry={() => void opening.refetch()}>{plain(opening.error)}</Failed>
    );
  return <Skeleton lines={6} />;
}

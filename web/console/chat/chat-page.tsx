import { useParams } from '@tanstack/react-router';
import { MessageCircleQuestion } from 'lucide-react';
import { OpenRoom } from '../../shell/chat/open-room.tsx';
import { useText } from '../../ui/language.tsx';
import { Empty } from '../../ui/states.tsx';
import { ChatView } from './chat-view.tsx';
import { text } from './text.ts';

/** The chat that the address names, one's own or one that may be read. */
export function ChatPage() {
  const words = useText(text);
  const { chatId } = useParams({ from: '/chats/$chatId' });
  const notFound = (
    <Empty icon={MessageCircleQuestion} title={words.notFound}>
      {words.notFoundMore}
    </Empty>
  );
  return (
    <OpenRoom chatId={chatId} notFound={notFound}>
      {(room) => <ChatView key={chatId} room={room} />}
    </OpenRoom>
  );
}

import { useParams } from '@tanstack/react-router';
import { MessageCircleQuestion } from 'lucide-react';
import { OpenRoom } from '../../shell/chat/open-room.tsx';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty } from '../../ui/states.tsx';
import { text } from '../text.ts';
import { ChatView } from './chat-view.tsx';

/** The chat that the address names. */
export function ChatPage() {
  const words = useText(text);
  const { chatId } = useParams({ from: '/signed-in/chats/$chatId' });
  usePageTitle(words.chat);
  const notFound = (
    <Empty icon={MessageCircleQuestion} title={words.chatNotFound}>
      {words.chatNotFoundMore}
    </Empty>
  );
  return (
    <OpenRoom chatId={chatId} notFound={notFound}>
      {(room) => <ChatView key={chatId} room={room} />}
    </OpenRoom>
  );
}

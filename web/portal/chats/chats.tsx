import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import type { Chat } from '#contract/chats.ts';
import type { Page as PageOf } from '#contract/primitives.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { useRooms } from '../../shell/chat/rooms.ts';
import { api } from '../../shell/connection.ts';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Time } from '../../ui/time.tsx';
import { Page } from '../page.tsx';
import { text } from '../text.ts';
import { StartChat } from './start-chat.tsx';

/** The chat one is in, or the way into one. */
export function Chats() {
  const words = useText(text);
  const me = useSignedIn();
  const open = Object.values(useRooms()).find(({ chat }) => chat.customer_id === me.id && chat.status !== 'ENDED');
  usePageTitle(words.chat);
  // There it stays when it ends.
  if (open) return <Navigate to="/chats/$chatId" params={{ chatId: open.chat.id }} replace />;
  return (
    <Page title={words.chatTitle} intro={words.chatIntro}>
      <StartChat />
      <EarlierChats />
    </Page>
  );
}

function EarlierChats() {
  const words = useText(text);
  const me = useSignedIn();
  const chats = useQuery({
    queryKey: ['chats', 'earlier', me.id],
    queryFn: () => api.get<PageOf<Chat>>('/api/chats', { status: 'ENDED', limit: 20 }),
    staleTime: 0,
  }).data?.items;
  if (!chats || chats.length === 0) return null;
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">{words.earlier}</h2>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-low">
        {chats.map((chat) => (
          <li key={chat.id}>
            <Link
              to="/chats/$chatId"
              params={{ chatId: chat.id }}
              className="flex items-baseline gap-3 px-4 py-2.5 hover:bg-hover"
            >
              <span className="min-w-0 flex-1 truncate font-medium">
                <bdi>{chat.subject ?? chat.operator_name ?? words.chat}</bdi>
              </span>
              <Time at={chat.created_at} className="text-sm text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

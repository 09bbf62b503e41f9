import { useEffect } from 'preact/hooks';
import type { User } from '#contract/people.ts';
import type { WidgetFace } from '#contract/widget.ts';
import { type ChatRoom, unreadIn } from '../../client/chat-room.ts';
import { useLanguage } from './language.tsx';
import type { Page } from './page.ts';

/** Keeps the button on the page true: how it looks, how much was not read, and whether a chat goes on. */
export function useTellPage(
  { tell }: Page,
  { side, color }: WidgetFace,
  room: ChatRoom | null,
  user: User | null,
): void {
  const { locale } = useLanguage();
  const unread = room && user ? unreadIn(room, user.id) : 0;
  const isBusy = unread > 0 || (room !== null && room.chat.status !== 'ENDED');
  useEffect(() => {
    tell({ type: 'pasokh:state', look: { locale, side, color }, unread, isBusy });
  }, [tell, locale, side, color, unread, isBusy]);
}

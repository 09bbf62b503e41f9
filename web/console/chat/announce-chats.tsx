import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Frame } from '../../client/frames.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { live } from '../../shell/connection.ts';
import { useText } from '../../ui/language.tsx';
import { setTitleBadge } from '../../ui/page-title.ts';
import { say } from '../../ui/toasts.tsx';
import { useUnreadRooms } from './own-rooms.ts';
import { ring } from './sound.ts';
import { text } from './text.ts';

const announced = new Set<string>();
/** As long as another tab may hear of the same thing, in milliseconds. */
const heardWithin = 3000;

/** What is heard twice, live and in the feed, or in several tabs, is announced once. */
function once(what: string, announce: () => void): void {
  if (announced.has(what)) return;
  announced.add(what);
  // Without them, on plain http, every tab announces.
  if (!navigator.locks) announce();
  void navigator.locks?.request(`pasokh.announced ${what}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    announce();
    await new Promise((resolve) => setTimeout(resolve, heardWithin));
  });
}

/** Makes heard and seen, wherever in the console one is, that somebody came or wrote. */
export function AnnounceChats() {
  const words = useText(text);
  const me = useSignedIn();
  const navigate = useNavigate();
  const unread = useUnreadRooms();
  /** What came live comes again when it is caught up with: each chat is said once, until it has been somebody else's. */
  const said = useRef(new Set<string>());

  useEffect(() => {
    setTitleBadge(unread);
    return () => setTitleBadge(0);
  }, [unread]);

  useEffect(() => {
    const isInSight = (chatId: string) => document.hasFocus() && location.pathname.endsWith(chatId);
    return live.onFrame(({ event, data }: Frame) => {
      if (event === 'chat_gone') said.current.delete(data.id);
      if ('chat' in data) {
        const { id, customer_name, operator_id, status } = data.chat;
        if (operator_id !== me.id || status !== 'ACTIVE') said.current.delete(id);
        else if (event === 'chat_started' && !said.current.has(id)) {
          said.current.add(id);
          ring('CHAT');
          say(words.incoming(customer_name), {
            label: words.open,
            act: () => void navigate({ to: '/chats/$chatId', params: { chatId: id } }),
          });
        }
      }
      if (
        event === 'message' &&
        data.sender_id !== me.id &&
        data.sender_role === 'CUSTOMER' &&
        !isInSight(data.chat_id)
      )
        once(data.id, () => ring('MESSAGE'));
    });
  }, [me.id, words, navigate]);
  return null;
}

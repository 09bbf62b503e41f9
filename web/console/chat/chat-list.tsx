import { Link } from '@tanstack/react-router';
import { Archive, MessagesSquare, Volume2, VolumeX } from 'lucide-react';
import { useState } from 'react';
import { type ChatRoom, unreadIn } from '../../client/chat-room.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge, Count } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Written } from '../../ui/written.tsx';
import { PresenceSwitch } from '../presence-switch.tsx';
import { usePresence } from '../use-presence.ts';
import { useOwnRooms } from './own-rooms.ts';
import { soundIsOn, turnSound } from './sound.ts';
import { text } from './text.ts';

/** The chats one is in, and the way to those that are over. */
export function ChatList() {
  const words = useText(text);
  const me = useSignedIn();
  const rooms = useOwnRooms();
  const presence = usePresence();
  const [sound, setSound] = useState(soundIsOn);
  const isAway = presence.chosen === 'OFFLINE' || presence.isChoosing;
  return (
    <>
      <header className="flex items-center gap-2 border-b border-line p-3">
        <h1 className="flex-1 text-lg font-semibold">{words.mine}</h1>
        <IconButton
          icon={sound ? Volume2 : VolumeX}
          label={words.sound}
          aria-pressed={sound}
          onPress={() => {
            turnSound(!sound);
            setSound(!sound);
          }}
        />
        <Link
          to="/chats/archive"
          search={{}}
          aria-label={words.archive}
          title={words.archive}
          className="flex size-8 items-center justify-center rounded-md hover:bg-hover data-[status=active]:bg-selected"
        >
          <Archive aria-hidden className="size-4.5" />
        </Link>
      </header>
      <div className="border-b border-line px-3 py-2 md:hidden">
        <PresenceSwitch />
      </div>
      {rooms.length === 0 ? (
        <Empty
          icon={MessagesSquare}
          title={words.noChats}
          action={
            isAway && (
              <Button look="primary" isPending={presence.isChoosing} onPress={() => presence.choose('ONLINE')}>
                {words.goOnline}
              </Button>
            )
          }
        >
          {isAway ? words.youAreAway : words.waitsForYou}
        </Empty>
      ) : (
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {rooms.map((room) => (
            <li key={room.chat.id}>
              <ChatRow room={room} me={me.id} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function ChatRow({ room, me }: { room: ChatRoom; me: string }) {
  const words = useText(text);
  const { chat, messages, typing } = room;
  const last = messages.at(-1);
  const unread = chat.status === 'ENDED' ? 0 : unreadIn(room, me);
  return (
    <Link
      to="/chats/$chatId"
      params={{ chatId: chat.id }}
      className="flex items-center gap-3 border-b border-line px-3 py-2.5 -outline-offset-2 hover:bg-hover data-[status=active]:bg-selected"
    >
      <Avatar id={chat.customer_id} name={chat.customer_name} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={cx('min-w-0 flex-1 truncate', unread > 0 ? 'font-bold' : 'font-medium')}>
            <Written text={chat.customer_name} />
          </span>
          <Time at={last?.created_at ?? chat.started_at ?? chat.created_at} className="text-xs text-muted" />
        </span>
        <span className="flex items-center gap-2 text-sm text-muted">
          <span dir="auto" className="min-w-0 flex-1 truncate">
            {typing ? '…' : last ? `${last.sender_id === me ? `${words.you} ` : ''}${last.body}` : words.noMessages}
          </span>
          {chat.status === 'ENDED' && <Badge>{words.ended}</Badge>}
          <Count value={unread} label={words.unread} strong />
        </span>
      </span>
    </Link>
  );
}

import { useState } from 'preact/hooks';
import type { ChatRoom } from '../../../client/chat-room.ts';
import { Header } from '../header.tsx';
import { useLanguage } from '../language.tsx';
import type { Page } from '../page.ts';
import { Announcer } from './announcer.tsx';
import { Composer } from './composer.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { Ended } from './ended.tsx';
import { MessageList } from './message-list.tsx';
import { Sure } from './sure.tsx';
import type { Talk } from './talk.ts';
import { Waiting } from './waiting.tsx';

interface Props {
  page: Page;
  talk: Talk;
  room: ChatRoom;
  onLeaveMessage: () => void;
}

/** A chat from the line to its end. */
export function Conversation({ page, talk, room, onLeaveMessage }: Props) {
  const { text } = useLanguage();
  const { chat } = room;
  const [isAsked, setAsked] = useState(false);
  const isWaiting = chat.status === 'WAITING';
  const isActive = chat.status === 'ACTIVE';
  // A chat that ended meanwhile needs no question any more.
  const isSureAsked = isAsked && chat.status !== 'ENDED';
  const stop = () => (isWaiting ? talk.rooms.leaveQueue(chat.id) : talk.rooms.end(chat.id));
  return (
    <>
      <Heading page={page} room={room} onEnd={isActive ? () => setAsked(true) : undefined} />
      <ConnectionBar connection={talk.connection} />
      {isWaiting && <Waiting room={room} onLeave={() => setAsked(true)} onLeaveMessage={onLeaveMessage} />}
      <MessageList page={page} room={room} rooms={talk.rooms} />
      <Announcer room={room} />
      {isSureAsked && (
        <Sure
          question={isWaiting ? text.leaveLineSure : text.endSure}
          yes={isWaiting ? text.leaveLine : text.end}
          no={isWaiting ? text.stay : text.goOn}
          onYes={stop}
          onNo={() => setAsked(false)}
        />
      )}
      {chat.status === 'ENDED' ? (
        <Ended chat={chat} onAnother={talk.putAway} onLeaveMessage={onLeaveMessage} />
      ) : (
        <Composer key={chat.id} chatId={chat.id} rooms={talk.rooms} />
      )}
    </>
  );
}

/** Whom one talks with, or what one waits for. */
function Heading({ page, room, onEnd }: { page: Page; room: ChatRoom; onEnd: (() => void) | undefined }) {
  const { text } = useLanguage();
  const { status, operator_name } = room.chat;
  if (status === 'WAITING')
    return (
      <Header page={page} title={text.waiting}>
        <p>{text.waitingFor}</p>
      </Header>
    );
  const name = operator_name ?? text.conversation;
  const action = onEnd && (
    <button type="button" class="quiet" onClick={onEnd}>
      {text.end}
    </button>
  );
  return (
    <Header page={page} title={name} picture={operator_name && <Face name={operator_name} />} action={action}>
      <p>{status === 'ENDED' ? text.ended : room.typing ? text.isWriting : text.here}</p>
    </Header>
  );
}

function Face({ name }: { name: string }) {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (
    <span class="face" aria-hidden="true">
      {first?.segment}
    </span>
  );
}

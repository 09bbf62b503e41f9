import { useQuery } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ChatMessage } from '#contract/chats.ts';
import type { ChatRoom } from '../../client/chat-room.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { ScrollArea } from '../../ui/scroll-area.tsx';
import { useSignedIn } from '../app.tsx';
import { Bubble, OutgoingBubble } from './bubble.tsx';
import { rooms } from './rooms.ts';
import { text } from './text.ts';

interface Props {
  room: ChatRoom;
  /** Said after the last message: who waits, how it ended. */
  children?: ReactNode;
}

/** Closer to the end than this, in pixels, one wants to see what comes. */
const nearEnd = 120;

/**
 * What was said in a chat. It stays at its end while one is there, and where one reads while one is not; what is in sight
 * is marked read.
 */
export function Messages({ room, children }: Props) {
  const words = useText(text);
  const me = useSignedIn();
  const { chat, messages, outgoing, has_older } = room;
  const box = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  /** The last message that was there while one was at the end. */
  const [seen, setSeen] = useState(0);
  const older = useQuery({
    queryKey: ['chats', 'older', chat.id],
    queryFn: () => rooms.loadOlder(chat.id).then(() => null),
    enabled: false,
  });
  const last = messages.at(-1)?.seq ?? 0;
  const first = messages[0]?.seq ?? 0;

  const toEnd = useCallback(() => box.current?.scrollTo({ top: box.current.scrollHeight }), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is added at the end
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [last, outgoing.length, room.typing, chat.status, toEnd]);
  const sentBefore = useRef(outgoing.length);
  useLayoutEffect(() => {
    // What one says oneself one wants to see, wherever one was reading.
    if (outgoing.length > sentBefore.current) toEnd();
    sentBefore.current = outgoing.length;
  }, [outgoing.length, toEnd]);
  useEffect(() => {
    if (atEnd) setSeen(last);
  }, [atEnd, last]);
  const hasNew = !atEnd && messages.some(({ seq, sender_id }) => seq > seen && sender_id !== me.id);
  useStayInPlace(box, first);

  useEffect(() => {
    const read = () => {
      if (atEnd && document.visibilityState === 'visible' && document.hasFocus()) rooms.markRead(chat.id, last);
    };
    read();
    addEventListener('focus', read);
    return () => removeEventListener('focus', read);
  }, [chat.id, last, atEnd]);

  const otherRead = me.id === chat.customer_id ? chat.operator_read_seq : chat.customer_read_seq;
  const lastOwn = messages.findLast(({ sender_id }) => sender_id === me.id)?.seq;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <ScrollArea
        ref={box}
        role="log"
        label={words.messages}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setAtEnd(scrollHeight - scrollTop - clientHeight < nearEnd)
        }
        className="flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto px-4 py-3 -outline-offset-2"
      >
        {has_older && (
          <Button
            small
            look="quiet"
            className="self-center"
            isPending={older.isFetching}
            onPress={() => void older.refetch()}
          >
            {words.older}
          </Button>
        )}
        {messages.map((message, at) => (
          <DayAndBubble
            key={message.id}
            message={message}
            before={messages[at - 1]}
            isOwn={message.sender_id === me.id}
            mark={message.seq === lastOwn ? (otherRead >= message.seq ? words.seen : words.sent) : null}
          />
        ))}
        {outgoing.map((one) => (
          <OutgoingBubble key={one.client_message_id} chatId={chat.id} message={one} />
        ))}
        <p className="min-h-6 text-sm text-muted">
          {room.typing && words.typing((me.id === chat.customer_id ? chat.operator_name : chat.customer_name) ?? '')}
        </p>
        {children}
      </ScrollArea>
      {hasNew && (
        <Button small icon={ArrowDown} onPress={toEnd} className={toEndLook}>
          {words.newMessages}
        </Button>
      )}
      {!atEnd && !hasNew && (
        <IconButton icon={ArrowDown} look="plain" label={words.toEnd} onPress={toEnd} className={toEndLook} />
      )}
    </div>
  );
}

const toEndLook = 'absolute end-4 bottom-3 shadow-high';

/** Earlier messages come in above what one reads, which does not move. */
function useStayInPlace(box: React.RefObject<HTMLElement | null>, first: number): void {
  const before = useRef({ first, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (before.current.first > first && first > 0) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { first, height: element.scrollHeight };
  });
}

interface MessageProps {
  message: ChatMessage;
  before: ChatMessage | undefined;
  isOwn: boolean;
  mark: string | null;
}

function DayAndBubble({ message, before, isOwn, mark }: MessageProps) {
  const format = useFormat();
  const day = format.date(message.created_at);
  const isNewDay = !before || format.date(before.created_at) !== day;
  return (
    <>
      {isNewDay && <p className="my-2 self-center rounded-full bg-sunken px-3 text-xs text-muted">{day}</p>}
      <Bubble
        message={message}
        isOwn={isOwn}
        isFirst={isNewDay || before.sender_id !== message.sender_id}
        mark={mark}
      />
    </>
  );
}

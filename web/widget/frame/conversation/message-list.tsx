import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ChatRoom } from '../../../client/chat-room.ts';
import type { ChatRooms } from '../../../client/chat-rooms.ts';
import { Icon } from '../icons.tsx';
import { useLanguage } from '../language.tsx';
import type { Page } from '../page.ts';
import { dayWords } from './day-words.ts';
import { linesOf } from './lines.ts';
import { MessageLine } from './message-line.tsx';
import { useIsSeen } from './use-is-seen.ts';
import { useScroll } from './use-scroll.ts';

/** What was said, from the oldest that was loaded on. Who sees the end of it has read it. */
export function MessageList({ page, room, rooms }: { page: Page; room: ChatRoom; rooms: ChatRooms }) {
  const { text, format } = useLanguage();
  const [isLoading, setLoading] = useState(false);
  const isSeen = useIsSeen(page);
  const chatId = room.chat.id;
  const loadOlder = () => {
    if (isLoading || !room.has_older) return;
    setLoading(true);
    const done = () => setLoading(false);
    rooms.loadOlder(chatId).then(done, done);
  };
  const { box, isAtEnd, toEnd, onScroll } = useScroll(room, loadOlder);
  const newest = room.log.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: again with every message
  useEffect(() => {
    if (isSeen && isAtEnd) rooms.markRead(chatId);
  }, [isSeen, isAtEnd, newest, chatId]);

  const lines = linesOf(room);
  const lastSent = lines.findLast(({ isOwn, at }) => isOwn && at !== null);
  return (
    <section class="list" aria-label={text.conversation}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div class="scroll" ref={box} onScroll={onScroll} tabIndex={0}>
        {room.has_older && (
          <button type="button" class="link older" aria-disabled={isLoading} onClick={loadOlder}>
            {isLoading ? text.loading : text.older}
          </button>
        )}
        <ol>
          {lines.map((line) => (
            <Fragment key={line.key}>
              {line.startsDay && line.at && <li class="day">{dayWords(line.at, text, format)}</li>}
              <MessageLine
                line={line}
                isLastSent={line === lastSent}
                onRetry={() => rooms.retry(chatId, line.id)}
                onDiscard={() => rooms.discard(chatId, line.id)}
              />
            </Fragment>
          ))}
        </ol>
        {room.typing && room.chat.operator_name && (
          <p class="typing">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span class="unseen">{text.writes(room.chat.operator_name)}</span>
          </p>
        )}
      </div>
      {!isAtEnd && (
        <button type="button" class="to-end" aria-label={text.newest} onClick={toEnd}>
          <Icon name="down" />
        </button>
      )}
    </section>
  );
}

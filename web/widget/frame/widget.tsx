import { useEffect, useState } from 'preact/hooks';
import type { Ticket } from '#contract/tickets.ts';
import type { WidgetFace } from '#contract/widget.ts';
import { ApiError } from '../../client/api.ts';
import { createStore } from '../../client/store.ts';
import { session } from './connection.ts';
import type { Current } from './conversation/talk.ts';
import { useLanguage } from './language.tsx';
import { LeaveMessage } from './leave-message-page.tsx';
import { Loading } from './loading.tsx';
import { MessageLeft } from './message-left.tsx';
import type { Page } from './page.ts';
import { loadPartAfterPaint, type Part, part as partStore } from './part.ts';
import { SignIn } from './sign-in.tsx';
import { StartForm } from './start-form.tsx';
import { useFocus } from './use-focus.ts';
import { useStart } from './use-start.ts';
import { useStore } from './use-store.ts';
import { useTellPage } from './use-tell-page.ts';

type Screen = { name: 'CHAT' | 'SIGN_IN' | 'LINE_FULL' | 'LEAVE_MESSAGE' } | { name: 'MESSAGE_LEFT'; ticket: Ticket };

const person = { get: session.user, subscribe: session.subscribe };
/** Before the part that knows is loaded: who was here before may have a chat. */
const unknown = createStore<Current>({ room: null, isStarting: false, isLooking: session.user() !== null });

/** Which page is shown. */
export function Widget({ page, face }: { page: Page; face: WidgetFace }) {
  const { text } = useLanguage();
  const [screen, setScreen] = useState<Screen>({ name: 'CHAT' });
  const user = useStore(person);
  const part: Part | null = useStore(partStore);
  useEffect(loadPartAfterPaint, []);
  const current = useStore(part?.talk.current ?? unknown);
  const { room, isStarting, isLooking } = current;
  const departmentId = page.department ?? face.department_id;
  const starting = useStart(departmentId);
  useTellPage(page, face, room, user);

  const go = (name: Exclude<Screen['name'], 'MESSAGE_LEFT'>) => setScreen({ name });
  useFocus(page, viewOf(screen, current));

  const onLeft = (ticket: Ticket) => setScreen({ name: 'MESSAGE_LEFT', ticket });
  const leaving = { page, face, user, departmentId, onLeft, chat: room?.chat ?? null };
  switch (screen.name) {
    case 'SIGN_IN':
      return <SignIn page={page} onDone={() => go('CHAT')} />;
    case 'LINE_FULL':
    case 'LEAVE_MESSAGE':
      return <LeaveMessage {...leaving} isFull={screen.name === 'LINE_FULL'} onBack={() => go('CHAT')} />;
    case 'MESSAGE_LEFT': {
      const onDone = () => {
        part?.talk.putAway();
        go('CHAT');
      };
      return <MessageLeft page={page} ticket={screen.ticket} user={user} onDone={onDone} />;
    }
  }
  if (part && room)
    return <part.Conversation page={page} talk={part.talk} room={room} onLeaveMessage={() => go('LEAVE_MESSAGE')} />;
  if (isStarting) return <Loading words={text.starting}>{text.startingMore}</Loading>;
  if (isLooking) return <Loading words={text.loading} />;
  const onSignIn = () => go('SIGN_IN');
  if (!face.here) return <LeaveMessage {...leaving} onSignIn={onSignIn} />;
  return (
    <StartForm
      {...{ page, face, user, onSignIn, ...starting }}
      onStart={(visitor, question) =>
        starting.start(visitor, question).catch((error: unknown) => {
          if (error instanceof ApiError && error.code === 'line_full') return go('LINE_FULL');
          throw error;
        })
      }
      onLeaveMessage={() => go('LEAVE_MESSAGE')}
    />
  );
}

/** What is new to who looks at it; a chat is the same page from the line to its end, where the composer goes. */
function viewOf({ name }: Screen, { room, isStarting, isLooking }: Current): string {
  if (name !== 'CHAT') return name;
  if (room) return room.chat.status === 'ENDED' ? 'ENDED' : 'TALK';
  if (isStarting) return 'STARTING';
  return isLooking ? 'LOOKING' : 'HOME';
}

import type { Chat } from '#contract/chats.ts';
import type { User } from '#contract/people.ts';
import type { Ticket } from '#contract/tickets.ts';
import type { WidgetFace } from '#contract/widget.ts';
import { Greeting } from './greeting.tsx';
import { Header } from './header.tsx';
import { useLanguage } from './language.tsx';
import { MessageForm } from './message-form.tsx';
import type { Page } from './page.ts';
import { Who } from './who.tsx';

interface Props {
  page: Page;
  face: WidgetFace;
  user: User | null;
  departmentId: string | null;
  /** The one that goes on by e-mail. */
  chat: Chat | null;
  onLeft: (ticket: Ticket) => void;
  isFull?: boolean;
  onBack?: () => void;
  /** Given when this is the first page, because nobody is here. */
  onSignIn?: () => void;
}

export function LeaveMessage({ page, face, user, departmentId, chat, onLeft, isFull, onBack, onSignIn }: Props) {
  const { text } = useLanguage();
  const why = isFull
    ? text.leaveFull
    : chat
      ? chat.status === 'ENDED'
        ? text.leaveEnded
        : text.leaveWaiting
      : text.leaveMore;
  const about = chat && { id: chat.id, isEmpty: chat.head_seq === 0 };
  return (
    <>
      {onSignIn ? (
        <Greeting page={page} face={face} />
      ) : (
        <Header page={page} title={text.leaveTitle} onBack={onBack}>
          <p>{why}</p>
        </Header>
      )}
      <main class="body">
        <MessageForm {...{ user, departmentId, onLeft }} chat={about}>
          {onSignIn && <h2 class="plain">{text.leaveTitle}</h2>}
        </MessageForm>
        {onSignIn && <Who user={user} onSignIn={onSignIn} />}
      </main>
    </>
  );
}

import type { Chat } from '#contract/chats.ts';
import { useLanguage } from '../language.tsx';

interface Props {
  chat: Chat;
  onAnother: () => void;
  onLeaveMessage: () => void;
}

/** Why it ended, and how one may go on. */
export function Ended({ chat, onAnother, onLeaveMessage }: Props) {
  const { text } = useLanguage();
  return (
    <section class="ended" aria-label={text.ended}>
      <div role="status">
        <p class="main">{text.ended}</p>
        {chat.end_reason && <p>{text.endedWhy[chat.end_reason]}</p>}
        {chat.ticket_id !== null && chat.end_reason !== 'TURNED_INTO_TICKET' && <p>{text.hasTicket}</p>}
      </div>
      <div class="row">
        {chat.ticket_id === null && (
          <button type="button" class="button" onClick={onLeaveMessage}>
            {text.asTicket}
          </button>
        )}
        <button type="button" class="button primary" onClick={onAnother}>
          {text.another}
        </button>
      </div>
    </section>
  );
}

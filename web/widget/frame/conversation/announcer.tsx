import { useRef } from 'preact/hooks';
import type { ChatRoom } from '../../../client/chat-room.ts';
import { useLanguage } from '../language.tsx';

/** For who cannot see the list: what the other side says, and who it is; not what was said before, nor one's own words. */
export function Announcer({ room: { chat, messages } }: { room: ChatRoom }) {
  const { text } = useLanguage();
  const heardUpTo = useRef(messages.at(-1)?.seq ?? 0);
  const fresh = messages.filter(({ seq, sender_id }) => seq > heardUpTo.current && sender_id !== chat.customer_id);
  return (
    <div class="unseen" role="log" aria-live="polite">
      {chat.status === 'ACTIVE' && chat.operator_name && <p>{text.with(chat.operator_name)}</p>}
      {fresh.slice(-3).map(({ id, sender_name, body }) => (
        <p key={id}>{text.said(sender_name, body)}</p>
      ))}
    </div>
  );
}

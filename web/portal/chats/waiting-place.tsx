import { useState } from 'react';
import type { ChatRoom } from '../../client/chat-room.ts';
import { rooms } from '../../shell/chat/rooms.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { complain } from '../../ui/toasts.tsx';
import { LinkButton } from '../link-button.tsx';
import { text } from '../text.ts';

/** Where one stands in the line, and for how long about. */
export function WaitingPlace({ room }: { room: ChatRoom }) {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const [leaving, setLeaving] = useState(false);
  const { chat, position, estimated_wait_s } = room;
  const leave = () => {
    setLeaving(true);
    rooms
      .leaveQueue(chat.id)
      .catch((error: unknown) => complain(plain(error)))
      .finally(() => setLeaving(false));
  };
  return (
    <header className="flex flex-col items-center gap-1 border-b border-line bg-accent-soft px-4 py-5 text-center">
      <h1 className="text-sm font-medium text-accent-ink">{words.waiting}</h1>
      <div role="status">
        <p className="text-2xl font-bold text-accent-ink">
          {position === null ? '…' : position === 1 ? words.next : words.position(format.number(position))}
        </p>
        {estimated_wait_s !== null && <p>{words.estimate(format.duration(Math.max(60, estimated_wait_s)))}</p>}
        {chat.started_at !== null && <p>{words.requeued}</p>}
      </div>
      <p className="max-w-md text-sm text-balance">{words.waitHint}</p>
      <div className="mt-2 flex flex-wrap justify-center gap-2">
        <LinkButton to="/tickets/new">{words.ratherTicket}</LinkButton>
        <Button isPending={leaving} onPress={leave}>
          {words.leave}
        </Button>
      </div>
    </header>
  );
}

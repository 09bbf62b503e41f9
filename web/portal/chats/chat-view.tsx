import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import type { ChatRoom } from '../../client/chat-room.ts';
import { ChatComposer } from '../../shell/chat/chat-composer.tsx';
import { Messages } from '../../shell/chat/messages.tsx';
import { rooms } from '../../shell/chat/rooms.ts';
import { api } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { useAttemptKey } from '../../shell/use-attempt-key.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useText } from '../../ui/language.tsx';
import { complain } from '../../ui/toasts.tsx';
import { LinkButton } from '../link-button.tsx';
import { text } from '../text.ts';
import { WaitingPlace } from './waiting-place.tsx';

/** A chat at the customer's side: in the line, going on, or over. */
export function ChatView({ room }: { room: ChatRoom }) {
  const words = useText(text);
  const plain = usePlainError();
  const [ending, setEnding] = useState(false);
  const { chat } = room;
  const failed = (error: unknown) => complain(plain(error));
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col">
      {chat.status === 'WAITING' ? (
        <WaitingPlace room={room} />
      ) : (
        <header className="flex items-center gap-2 border-b border-line px-4 py-3">
          <h1 role="status" className="min-w-0 flex-1 text-lg font-semibold">
            {chat.operator_name === null ? words.chat : words.withOperator(chat.operator_name)}
          </h1>
          {chat.status === 'ACTIVE' && <Button onPress={() => setEnding(true)}>{words.end}</Button>}
        </header>
      )}
      <Messages room={room}>
        {chat.end_reason !== null && (
          <p className="self-center rounded-full bg-sunken px-3 py-1 text-sm text-muted">
            {words.ended[chat.end_reason]}
          </p>
        )}
      </Messages>
      {chat.status === 'ENDED' ? <Afterwards room={room} /> : <ChatComposer chatId={chat.id} />}
      <Confirm
        title={words.endTitle}
        isOpen={ending}
        onClose={() => setEnding(false)}
        confirm={words.end}
        onConfirm={() => {
          setEnding(false);
          void rooms.end(chat.id).catch(failed);
        }}
      >
        {words.endMore}
      </Confirm>
    </div>
  );
}

/** What can follow on a chat that is over. */
function Afterwards({ room: { chat } }: { room: ChatRoom }) {
  const words = useText(text);
  const plain = usePlainError();
  const navigate = useNavigate();
  const keyFor = useAttemptKey();
  const toTicket = useMutation({
    mutationFn: () =>
      api.post<{ ticket: Ticket }>(`/api/chats/${chat.id}/ticket`, {}, { idempotencyKey: keyFor(chat.id) }),
    onSuccess: ({ ticket }) => void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id } }),
    onError: (error) => complain(plain(error)),
  });
  return (
    <footer className="flex flex-wrap justify-center gap-2 border-t border-line p-4">
      <LinkButton to="/chats" primary>
        {words.another}
      </LinkButton>
      {chat.ticket_id === null ? (
        chat.head_seq > 0 && (
          <Button isPending={toTicket.isPending} onPress={() => toTicket.mutate()}>
            {words.toTicket}
          </Button>
        )
      ) : (
        <LinkButton to="/tickets/$ticketId" params={{ ticketId: chat.ticket_id }}>
          {words.toTheTicket}
        </LinkButton>
      )}
    </footer>
  );
}

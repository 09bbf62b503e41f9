import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Chat } from '#contract/chats.ts';
import type { Ticket } from '#contract/tickets.ts';
import { rooms } from '../../shell/chat/rooms.ts';
import { api } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { useAttemptKey } from '../../shell/use-attempt-key.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { complain } from '../../ui/toasts.tsx';
import { text } from './text.ts';

/** What was said becomes a ticket, to be answered later. */
export function TicketDialog({ chat, isOpen, onClose }: { chat: Chat; isOpen: boolean; onClose: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const navigate = useNavigate();
  const [subject, setSubject] = useState(chat.subject ?? '');
  const keyFor = useAttemptKey();
  const turn = useMutation({
    mutationFn: () => {
      const body = subject.trim() === '' ? {} : { subject: subject.trim() };
      return api.post<{ ticket: Ticket }>(`/api/chats/${chat.id}/ticket`, body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: ({ ticket }) => {
      onClose();
      // Becoming a ticket ends a chat that waits, not one that is going on.
      if (chat.status === 'ACTIVE') void rooms.end(chat.id).catch((error: unknown) => complain(plain(error)));
      void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    turn.mutate();
  };
  return (
    <Dialog title={words.toTicketTitle} isOpen={isOpen} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{words.toTicketMore}</p>
        {turn.error && <Problem>{plain(turn.error)}</Problem>}
        <TextField
          label={words.subject}
          value={subject}
          onChange={setSubject}
          maxLength={200}
          isRequired={false}
          autoFocus
        />
        <Button type="submit" look="primary" isPending={turn.isPending}>
          {words.toTicket}
        </Button>
      </form>
    </Dialog>
  );
}

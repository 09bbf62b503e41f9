import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket, TicketPatch } from '#contract/tickets.ts';
import { api } from '../../shell/connection.ts';
import { keepTicket } from '../../shell/hear.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { ticketQuery } from '../../shell/queries.ts';
import { closeSoon, closings, stayOpen } from '../../shell/ticket/closings.ts';
import { useFormat, useText } from '../../ui/language.tsx';
import { uiText } from '../../ui/text.ts';
import { complain, say } from '../../ui/toasts.tsx';
import { text } from './text.ts';

type Answer = { ticket: Ticket };

/**
 * What staff do to a ticket besides writing. Edits show at once and go back when the server refuses. Whatever is done to a
 * ticket that is about to close keeps it open.
 */
export function useTicketActions(ticket: Ticket) {
  const words = useText(text);
  const common = useText(uiText);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const { queryKey } = ticketQuery(ticket.id);
  const refused = (error: unknown) => {
    complain(plain(error));
    void queryClient.invalidateQueries({ queryKey });
  };
  const isClosing = () => closings.get().has(ticket.id);
  const notClosing = async () => {
    if (isClosing()) await stayOpen(ticket.id);
  };
  const undo = () => void stayOpen(ticket.id).catch(refused);
  const keep = ({ ticket: changed }: Answer) => keepTicket(changed);

  const edit = useMutation({
    mutationFn: (patch: TicketPatch) => api.patch<Answer>(`/api/tickets/${ticket.id}`, patch),
    onMutate: (patch) => queryClient.setQueryData(queryKey, (known) => known && { ...known, ...patch }),
    onSuccess: keep,
    onError: refused,
  });
  const assign = useMutation({
    mutationFn: async (operator_id: string | null) => {
      await notClosing();
      return api.put<Answer>(`/api/tickets/${ticket.id}/assignment`, {
        operator_id,
        expected_operator_id: ticket.status === 'CLOSED' ? null : ticket.operator_id,
      });
    },
    onSuccess: keep,
    onError: refused,
  });
  const reopen = useMutation({
    mutationFn: () => api.post<Answer>(`/api/tickets/${ticket.id}/reopen`),
    onSuccess: keep,
    onError: refused,
  });

  return {
    edit,
    assign,
    close() {
      closeSoon(ticket.id, refused);
      say(words.closed(format.ordinal(ticket.number)), { label: common.undo, act: undo });
    },
    reopen: () => (isClosing() ? undo() : reopen.mutate()),
    notClosing,
  };
}

export type TicketActions = ReturnType<typeof useTicketActions>;

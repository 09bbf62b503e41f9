import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Reply, Ticket } from '#contract/tickets.ts';
import { newClientId } from '../../client/client-id.ts';
import { api } from '../connection.ts';
import { keepReply, keepTicket } from '../hear.ts';
import { useDraft } from '../use-draft.ts';

/** The longest reply, in characters: what the server takes. */
export const longestReply = 20_000;

/**
 * What is being written to a ticket. It is kept on this device until it is sent; a send that fails leaves the words where
 * they are, and another try cannot send them twice.
 */
export function useReply(
  ticketId: string,
  { internal = false, onSent }: { internal?: boolean; onSent?: () => void } = {},
) {
  const draft = useDraft(`ticket:${ticketId}:${internal ? 'NOTE' : 'REPLY'}`);
  const attempt = useRef({ words: '', key: '' });
  const send = useMutation({
    mutationFn: (body: string) => {
      // The same words again are the same reply: should the first try have come through, it is not written twice.
      const words = `${internal} ${body}`;
      if (attempt.current.words !== words) attempt.current = { words, key: newClientId() };
      return api.post<{ reply: Reply; ticket: Ticket }>(
        `/api/tickets/${ticketId}/replies`,
        { body, ...(internal ? { internal } : {}) },
        { idempotencyKey: attempt.current.key },
      );
    },
    onSuccess: ({ reply, ticket }) => {
      attempt.current = { words: '', key: '' };
      draft.clear();
      keepReply(reply);
      keepTicket(ticket);
      onSent?.();
    },
  });
  const body = draft.value.trim();
  return {
    draft,
    error: send.error,
    isSending: send.isPending,
    isEmpty: body === '',
    /** @param then what follows once it is sent. */
    submit(then?: () => void) {
      if (body !== '' && !send.isPending) send.mutate(body, { onSuccess: () => then?.() });
    },
  };
}

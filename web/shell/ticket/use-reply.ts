import { useMutation } from '@tanstack/react-query';
import type { Reply, Ticket } from '#contract/tickets.ts';
import { api } from '../connection.ts';
import { keepReply, keepTicket } from '../hear.ts';
import { useAttemptKey } from '../use-attempt-key.ts';
import { dropSentDraft, useDraft } from '../use-draft.ts';

/** The longest reply, in characters: what the server takes. */
export const longestReply = 20_000;

interface Sending {
  body: string;
  internal: boolean;
  draftKey: string;
  then?: (() => void) | undefined;
}

/**
 * What is being written to a ticket. It is kept on this device until it is sent; a send that fails leaves the words where
 * they are, and another try cannot send them twice.
 */
export function useReply(ticketId: string, { internal = false }: { internal?: boolean } = {}) {
  const draftKey = `ticket:${ticketId}:${internal ? 'NOTE' : 'REPLY'}`;
  const draft = useDraft(draftKey);
  const keyFor = useAttemptKey();
  const send = useMutation({
    mutationFn: ({ body, internal: asNote }: Sending) => {
      const reply = { body, ...(asNote ? { internal: true } : {}) };
      return api.post<{ reply: Reply; ticket: Ticket }>(`/api/tickets/${ticketId}/replies`, reply, {
        idempotencyKey: keyFor(reply),
      });
    },
    // Done whatever is on the page by then: another ticket, a note that was begun meanwhile.
    onSuccess: ({ reply, ticket }, { body, draftKey: sentFrom, then }) => {
      // The same words said again later are another reply.
      keyFor(null);
      dropSentDraft(sentFrom, body);
      keepReply(reply);
      keepTicket(ticket);
      then?.();
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
      if (body !== '' && !send.isPending) send.mutate({ body, internal, draftKey, then });
    },
  };
}

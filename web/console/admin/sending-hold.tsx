import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MailX, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Sending } from '#contract/notifications.ts';
import { api } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Time } from '../../ui/time.tsx';
import { complain, say } from '../../ui/toasts.tsx';
import { text } from './text.ts';

const sendingQuery = queryOptions({
  queryKey: ['sending'],
  queryFn: () => api.get<Sending>('/api/admin/sending'),
  // What waits grows while nobody looks.
  staleTime: 0,
});

/** On a restored copy, which sends nothing until somebody says so; elsewhere it shows nothing. */
export function SendingHold() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [discarding, setDiscarding] = useState(false);
  const { data } = useQuery(sendingQuery);
  const resume = useMutation({
    mutationFn: (discard: boolean) => api.post<Sending>('/api/admin/sending/resume', { discard }),
    onSuccess: (sending) => {
      queryClient.setQueryData(sendingQuery.queryKey, sending);
      say(words.sendingResumed);
    },
    onError: (error) => complain(plain(error)),
    onSettled: () => setDiscarding(false),
  });
  if (!data || data.held_since === null) return null;
  return (
    <section aria-label={words.held} className="flex gap-4 rounded-xl bg-warn-soft px-4 py-3">
      <MailX aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
      <div className="flex flex-col gap-3">
        <div>
          <p className="font-semibold text-warn">{words.held}</p>
          <p>{words.heldMore(format.number(data.waiting))}</p>
          <p className="text-sm text-muted">
            {words.heldSince} <Time at={data.held_since} as="full" />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button look="primary" icon={Send} isPending={resume.isPending} onPress={() => resume.mutate(false)}>
            {words.sendHeld}
          </Button>
          <Button icon={Trash2} isDisabled={resume.isPending} onPress={() => setDiscarding(true)}>
            {words.discardHeld}
          </Button>
        </div>
      </div>
      {discarding && (
        <Confirm
          title={words.discardHeldTitle}
          isOpen
          onClose={() => setDiscarding(false)}
          confirm={words.discardHeld}
          danger
          isPending={resume.isPending}
          onConfirm={() => resume.mutate(true)}
        >
          {words.discardHeldMore}
        </Confirm>
      )}
    </section>
  );
}

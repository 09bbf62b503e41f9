import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import type { Static } from 'typebox';
import type { WebhookDelivery, WebhookDeliveryDetail } from '#contract/webhooks.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Failed, Skeleton } from '../../../ui/states.tsx';
import { complain, say } from '../../../ui/toasts.tsx';
import { text } from './text.ts';

/** What was sent and what was answered, with a way to send it again. */
export function DeliveryDetail({ path, delivery }: { path: string; delivery: WebhookDelivery }) {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const detail = useQuery({
    // Anew after each attempt.
    queryKey: ['webhooks', delivery.webhook_id, 'delivery', delivery.id, delivery.attempted_at],
    queryFn: () => api.get<Static<typeof WebhookDeliveryDetail>>(path),
  });
  const again = useMutation({
    mutationFn: () => api.post(`${path}/redeliver`),
    onSuccess: () => say(words.redelivered),
    onError: (error) => complain(plain(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks', delivery.webhook_id] }),
  });
  if (detail.isPending) return <Skeleton />;
  if (detail.isError) return <Failed onRetry={() => void detail.refetch()}>{plain(detail.error)}</Failed>;
  const { response_status, duration_ms, error } = delivery;
  return (
    <div className="flex flex-col gap-3 px-4 pt-2 pb-4">
      <section>
        <h3 className="text-sm font-medium">{words.answer}</h3>
        <p className="text-sm text-muted">
          {response_status === null ? words.noAnswer : <bdi dir="ltr">HTTP {response_status}</bdi>}
          {duration_ms !== null && ` · ${words.took(format.number(duration_ms))}`}
        </p>
        {error !== null && (
          <p dir="ltr" className="text-sm text-danger [overflow-wrap:anywhere]">
            {error}
          </p>
        )}
        {detail.data.response_body && <Code label={words.answer}>{detail.data.response_body}</Code>}
      </section>
      <section>
        <h3 className="text-sm font-medium">{words.sent}</h3>
        <Code label={words.sent}>{pretty(detail.data.request_body)}</Code>
      </section>
      <Button small icon={RotateCcw} isPending={again.isPending} onPress={() => again.mutate()} className="self-start">
        {words.redeliver}
      </Button>
    </div>
  );
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    <section
      aria-label={label}
      dir="ltr"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className="mt-1 max-h-60 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {children}
    </section>
  );
}

const pretty = (body: string): string => JSON.stringify(JSON.parse(body), null, 2);

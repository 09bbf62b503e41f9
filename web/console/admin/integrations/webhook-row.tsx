import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Webhook } from '#contract/webhooks.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Time } from '../../../ui/time.tsx';
import { complain, say } from '../../../ui/toasts.tsx';
import { text } from './text.ts';

interface Props {
  webhook: Webhook;
  onEdit: () => void;
  onRead: () => void;
  onSecret: (secret: string) => void;
}

export function WebhookRow({ webhook, onEdit, onRead, onSecret }: Props) {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'remove' | 'secret' | null>(null);
  const path = `/api/webhooks/${webhook.id}`;
  const rest = {
    onError: (error: Error) => complain(plain(error)),
    onSettled: () => {
      setAsking(null);
      return queryClient.invalidateQueries({ queryKey: ['webhooks'] });
    },
  };
  const test = useMutation({ mutationFn: () => api.post(`${path}/test`), onSuccess: () => say(words.tested), ...rest });
  const remove = useMutation({ mutationFn: () => api.delete(path), ...rest });
  const rotate = useMutation({
    mutationFn: () => api.post<{ secret: string }>(`${path}/secret`),
    onSuccess: ({ secret }) => onSecret(secret),
    ...rest,
  });
  return (
    <li className="flex flex-col gap-2 px-4 py-2.5">
      <div>
        <p className="flex flex-wrap items-center gap-2">
          <bdi dir="ltr" className="font-medium [overflow-wrap:anywhere]">
            {webhook.url}
          </bdi>
          {!webhook.enabled && <Badge tone="warn">{words.off}</Badge>}
        </p>
        <p className="text-sm text-muted">
          {webhook.description !== null && (
            <>
              <bdi>{webhook.description}</bdi> ·{' '}
            </>
          )}
          {words.count(format.number(webhook.events.length))}
        </p>
        {webhook.disabled_because !== null && <p className="text-sm text-danger">{words.switchedOff}</p>}
        {webhook.enabled && webhook.failing_since !== null && (
          <p className="text-sm text-danger">
            {words.failing} <Time at={webhook.failing_since} as="full" />
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button small onPress={onRead}>
          {words.log}
        </Button>
        <Button small isDisabled={!webhook.enabled} isPending={test.isPending} onPress={() => test.mutate()}>
          {words.test}
        </Button>
        <Button small onPress={onEdit}>
          {words.edit}
        </Button>
        <Button small onPress={() => setAsking('secret')}>
          {words.newSecret}
        </Button>
        <Button small onPress={() => setAsking('remove')}>
          {words.remove}
        </Button>
      </div>
      {asking === 'remove' && (
        <Confirm
          title={words.removeWebhook}
          isOpen
          onClose={() => setAsking(null)}
          confirm={words.remove}
          danger
          isPending={remove.isPending}
          onConfirm={() => remove.mutate()}
        >
          {words.removeWebhookMore}
        </Confirm>
      )}
      {asking === 'secret' && (
        <Confirm
          title={words.newSecretTitle}
          isOpen
          onClose={() => setAsking(null)}
          confirm={words.newSecret}
          isPending={rotate.isPending}
          onConfirm={() => rotate.mutate()}
        >
          {words.newSecretMore}
        </Confirm>
      )}
    </li>
  );
}

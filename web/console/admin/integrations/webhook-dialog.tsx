import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Webhook, type WebhookEvent, webhookEventNames } from '#contract/webhooks.ts';
import { ApiError } from '../../../client/api.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Problem } from '../../../ui/states.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { say } from '../../../ui/toasts.tsx';
import { Choices } from './choices.tsx';
import { text } from './text.ts';

interface Props {
  /** Null for a new one. */
  webhook: Webhook | null;
  onClose: () => void;
  onSecret: (secret: string) => void;
}

export function WebhookDialog({ webhook, onClose, onSecret }: Props) {
  const words = useText(text);
  const plain = usePlainError();
  const [url, setUrl] = useState(webhook?.url ?? 'https://');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [events, setEvents] = useState<WebhookEvent[]>(webhook?.events ?? ['ticket.created']);
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const save = useMutation({
    mutationFn: async () => {
      const body = { url: url.trim(), description: description.trim() || null, events, enabled };
      if (!webhook) return (await api.post<{ secret: string }>('/api/webhooks', body)).secret;
      await api.patch(`/api/webhooks/${webhook.id}`, body);
      return null;
    },
    onSuccess: (secret) => {
      onClose();
      if (secret === null) say(words.saved);
      else onSecret(secret);
    },
  });
  const { error } = save;
  const urlIsWrong = error instanceof ApiError && error.fields.some(({ path }) => path === 'url');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (events.length > 0) save.mutate();
  };
  return (
    <Dialog title={webhook ? words.editWebhook : words.addWebhook} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {error && !urlIsWrong && <Problem>{plain(error)}</Problem>}
        <TextField
          label={words.url}
          description={words.urlHint}
          latin
          value={url}
          onChange={(typed) => {
            setUrl(typed);
            save.reset();
          }}
          isRequired
          autoFocus
          maxLength={2000}
          error={urlIsWrong ? words.urlRefused : undefined}
        />
        <TextField
          label={words.description}
          value={description}
          onChange={setDescription}
          isRequired={false}
          maxLength={200}
        />
        <Choices
          label={words.events}
          all={webhookEventNames.map((event) => [event, words.event[event]])}
          chosen={events}
          onChange={setEvents}
        />
        <Switch isSelected={enabled} onChange={setEnabled}>
          {words.enabled}
        </Switch>
        <Button type="submit" look="primary" isPending={save.isPending} isDisabled={events.length === 0}>
          {webhook ? words.save : words.create}
        </Button>
      </form>
    </Dialog>
  );
}

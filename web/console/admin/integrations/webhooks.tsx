import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import type { Webhook } from '#contract/webhooks.ts';
import { useText } from '../../../ui/language.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Paged, pagedQuery } from '../../paged.tsx';
import { Rows } from '../section-page.tsx';
import { Deliveries } from './deliveries.tsx';
import { Part } from './part.tsx';
import { ShownOnce } from './shown-once.tsx';
import { text } from './text.ts';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookRow } from './webhook-row.tsx';

/** Programs that are called when something happens. */
export function Webhooks() {
  const words = useText(text);
  const queryClient = useQueryClient();
  const [making, setMaking] = useState(false);
  const [editing, setEditing] = useState<Webhook | null>(null);
  const [reading, setReading] = useState<Webhook | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const list = useInfiniteQuery({ ...pagedQuery<Webhook>(['webhooks'], '/api/webhooks'), staleTime: 0 });
  const closeDialog = () => {
    setMaking(false);
    setEditing(null);
    void queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <Part title={words.webhooks} more={words.webhooksMore} add={words.addWebhook} onAdd={() => setMaking(true)}>
      <Paged
        list={list}
        empty={
          <Empty icon={WebhookIcon} title={words.noWebhooks}>
            {words.noWebhooksMore}
          </Empty>
        }
      >
        {(webhooks) => (
          <Rows label={words.webhooks}>
            {webhooks.map((webhook) => (
              <WebhookRow
                key={webhook.id}
                webhook={webhook}
                onEdit={() => setEditing(webhook)}
                onRead={() => setReading(webhook)}
                onSecret={setSecret}
              />
            ))}
          </Rows>
        )}
      </Paged>
      {(making || editing) && <WebhookDialog webhook={editing} onClose={closeDialog} onSecret={setSecret} />}
      {secret !== null && (
        <ShownOnce title={words.secretMade} more={words.secretMore} secret={secret} onClose={() => setSecret(null)} />
      )}
      {reading && <Deliveries webhook={reading} onClose={() => setReading(null)} />}
    </Part>
  );
}

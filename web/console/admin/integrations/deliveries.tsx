import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronDown, Send } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { Webhook, WebhookDelivery, WebhookEvent } from '#contract/webhooks.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { cx } from '../../../ui/cx.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { Paged, pagedQuery } from '../../paged.tsx';
import { Rows } from '../section-page.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import { text } from './text.ts';

const tones: Record<WebhookDelivery['status'], Tone> = {
  QUEUED: 'info',
  DELIVERED: 'good',
  FAILED: 'danger',
  DROPPED: 'plain',
};

/** What was sent to a webhook, and how it went; looked at again every few seconds. */
export function Deliveries({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const words = useText(text);
  const [open, setOpen] = useState<string | null>(null);
  const path = `/api/webhooks/${webhook.id}/deliveries`;
  const list = useInfiniteQuery({
    ...pagedQuery<WebhookDelivery>(['webhooks', webhook.id, 'deliveries'], path),
    staleTime: 0,
    refetchInterval: 3000,
  });
  return (
    <Dialog title={words.log} isOpen wide onClose={onClose}>
      <div className="flex flex-col gap-3">
        <bdi dir="ltr" className="text-sm text-muted [overflow-wrap:anywhere]">
          {webhook.url}
        </bdi>
        <Paged list={list} empty={<Empty icon={Send} title={words.noDeliveries} />}>
          {(deliveries) => (
            <Rows label={words.log}>
              {deliveries.map((delivery) => (
                <li key={delivery.id}>
                  <AriaButton
                    aria-expanded={open === delivery.id}
                    onPress={() => setOpen(open === delivery.id ? null : delivery.id)}
                    className="flex w-full items-center gap-3 px-4 py-2.5 text-start data-hovered:bg-hover"
                  >
                    <Line delivery={delivery} />
                    <ChevronDown
                      aria-hidden
                      className={cx('size-4 shrink-0 text-muted', open === delivery.id && 'rotate-180')}
                    />
                  </AriaButton>
                  {open === delivery.id && <DeliveryDetail path={`${path}/${delivery.id}`} delivery={delivery} />}
                </li>
              ))}
            </Rows>
          )}
        </Paged>
      </div>
    </Dialog>
  );
}

function Line({ delivery }: { delivery: WebhookDelivery }) {
  const words = useText(text);
  const format = useFormat();
  const { type, status, attempts, created_at, next_attempt_at } = delivery;
  return (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          {type in words.event ? words.event[type as WebhookEvent] : words.ping}
        </span>
        <span className="block text-sm text-muted">
          <Time at={created_at} as="full" /> · {words.attempts(format.number(attempts))}
          {next_attempt_at !== null && attempts > 0 && (
            <>
              {' '}
              · {words.next} <Time at={next_attempt_at} as="full" />
            </>
          )}
        </span>
      </span>
      <Badge tone={tones[status]}>{words.status[status]}</Badge>
    </>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { OutboxMail } from '#contract/notifications.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useText } from '../../ui/language.tsx';
import { MessageText } from '../../ui/message-text.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Paged, pagedQuery } from '../paged.tsx';
import { Rows, SectionPage } from './section-page.tsx';
import { SendingHold } from './sending-hold.tsx';
import { text } from './text.ts';

/** Mails that were kept because no mail server is set; their links work. */
export function Outbox() {
  const words = useText(text);
  const [open, setOpen] = useState<OutboxMail | null>(null);
  const list = useInfiniteQuery(pagedQuery<OutboxMail>(['outbox'], '/api/admin/outbox'));
  return (
    <SectionPage title={words.sections.outbox} intro={words.intro.outbox}>
      <SendingHold />
      <Paged
        list={list}
        empty={
          <Empty icon={Mail} title={words.noMails}>
            {words.noMailsMore}
          </Empty>
        }
      >
        {(mails) => (
          <Rows label={words.sections.outbox}>
            {mails.map((mail) => (
              <li key={mail.id}>
                <AriaButton
                  onPress={() => setOpen(mail)}
                  className="flex w-full items-center gap-3 px-4 py-2.5 text-start data-hovered:bg-hover"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">
                      <bdi>{mail.subject}</bdi>
                    </span>
                    <span className="block truncate text-sm text-muted">
                      {words.mailTo} <bdi dir="ltr">{mail.to}</bdi>
                    </span>
                  </span>
                  <Time at={mail.created_at} className="text-sm text-muted" />
                </AriaButton>
              </li>
            ))}
          </Rows>
        )}
      </Paged>
      {open && (
        <Dialog title={open.subject} isOpen wide onClose={() => setOpen(null)}>
          <p className="mb-3 text-sm text-muted">
            {words.mailTo} <bdi dir="ltr">{open.to}</bdi> · <Time at={open.created_at} as="full" />
          </p>
          <MessageText body={open.text} />
        </Dialog>
      )}
    </SectionPage>
  );
}

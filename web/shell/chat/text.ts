import type { EndReason } from '#contract/chats.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { isolated } from '../../ui/isolated.ts';
import type { Catalogue } from '../../ui/language.tsx';

const en = {
  messages: 'Messages',
  write: 'Write a message…',
  send: 'Send',
  older: 'Earlier messages',
  sending: 'Sending…',
  sent: 'Sent',
  seen: 'Seen',
  notSent: 'Not sent',
  retry: 'Try again',
  discard: 'Discard',
  typing: (name: string) => `${isolated(name)} is writing…`,
  newMessages: 'New messages',
  toEnd: 'To the end',
  reasons: {
    invalid_state: 'The chat has ended.',
    not_found: 'This chat is not yours any more.',
    payload_too_large: 'It is too long.',
  } as Partial<Record<ErrorCode, string>>,
  ended: {
    CUSTOMER_ENDED: 'The customer ended the chat.',
    OPERATOR_ENDED: 'The operator ended the chat.',
    CUSTOMER_GONE: 'The chat ended because the customer had gone.',
    LEFT_QUEUE: 'The customer left the line.',
    TURNED_INTO_TICKET: 'The chat became a ticket.',
  } satisfies Record<EndReason, string>,
};

const fa: typeof en = {
  messages: 'پیام‌ها',
  write: 'پیامی بنویسید…',
  send: 'فرستادن',
  older: 'پیام‌های پیشین',
  sending: 'در حال فرستادن…',
  sent: 'فرستاده شد',
  seen: 'دیده شد',
  notSent: 'فرستاده نشد',
  retry: 'تلاش دوباره',
  discard: 'دور انداختن',
  typing: (name) => `${isolated(name)} در حال نوشتن است…`,
  newMessages: 'پیام‌های تازه',
  toEnd: 'رفتن به پایان',
  reasons: {
    invalid_state: 'گفتگو پایان یافته است.',
    not_found: 'این گفتگو دیگر از آنِ شما نیست.',
    payload_too_large: 'بیش از اندازه بلند است.',
  },
  ended: {
    CUSTOMER_ENDED: 'مشتری گفتگو را پایان داد.',
    OPERATOR_ENDED: 'کارشناس گفتگو را پایان داد.',
    CUSTOMER_GONE: 'مشتری رفته بود و گفتگو پایان یافت.',
    LEFT_QUEUE: 'مشتری از صف بیرون رفت.',
    TURNED_INTO_TICKET: 'گفتگو به تیکت تبدیل شد.',
  },
};

export const text: Catalogue<typeof en> = { en, fa };

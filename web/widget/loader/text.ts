import type { Locale } from '#contract/people.ts';

const en = {
  title: 'Chat with us',
  open: 'Open the chat',
  close: 'Close the chat',
  unread: (count: string) => `${count} unread`,
};
const fa: typeof en = {
  title: 'گفتگو با ما',
  open: 'باز کردن گفتگو',
  close: 'بستن گفتگو',
  unread: (count) => `${count} پیام نخوانده`,
};

export const loaderText: Record<Locale, typeof en> = { en, fa };

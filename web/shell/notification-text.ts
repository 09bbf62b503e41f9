import type { Catalogue } from '../ui/language.tsx';

const en = {
  notifications: 'Notifications',
  unread: 'unread',
  noNotifications: 'Nothing new',
  noNotificationsMore: 'You will hear here when something comes to you or somebody answers.',
  allRead: 'Mark all as read',
};
const fa: typeof en = {
  notifications: 'اعلان‌ها',
  unread: 'خوانده‌نشده',
  noNotifications: 'خبر تازه‌ای نیست',
  noNotificationsMore: 'وقتی چیزی به شما برسد یا کسی پاسخ دهد، اینجا می‌بینید.',
  allRead: 'همه را خوانده‌شده کن',
};

export const text: Catalogue<typeof en> = { en, fa };

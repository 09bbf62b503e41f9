import type { Presence } from '#contract/operators.ts';
import type { Role } from '#contract/people.ts';
import type { Priority, TicketStatus } from '#contract/tickets.ts';
import type { Tone } from '../ui/badge.tsx';
import type { Catalogue } from '../ui/language.tsx';

interface Labels {
  app: string;
  status: Record<TicketStatus, string>;
  priority: Record<Priority, string>;
  presence: Record<Presence, string>;
  role: Record<Role, string>;
  language: string;
  theme: string;
  light: string;
  dark: string;
  system: string;
  signOut: string;
  you: string;
  settings: string;
}

/** Words for what travels in capitals, as staff read them, and what every app says. */
export const labels: Catalogue<Labels> = {
  en: {
    app: 'Pasokh',
    status: {
      OPEN: 'Open',
      PENDING_OPERATOR: 'Needs an answer',
      PENDING_CUSTOMER: 'Waiting for customer',
      CLOSED: 'Closed',
      REOPENED: 'Reopened',
    },
    priority: { LOW: 'Low', NORMAL: 'Normal', HIGH: 'High', URGENT: 'Urgent' },
    presence: { ONLINE: 'Online', BUSY: 'Busy', OFFLINE: 'Away' },
    role: { CUSTOMER: 'Customer', OPERATOR: 'Operator', ADMIN: 'Admin' },
    language: 'Language',
    theme: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    system: 'As the device',
    signOut: 'Sign out',
    you: 'You',
    settings: 'Settings',
  },
  fa: {
    app: 'پاسخ',
    status: {
      OPEN: 'باز',
      PENDING_OPERATOR: 'منتظر پاسخ ما',
      PENDING_CUSTOMER: 'منتظر مشتری',
      CLOSED: 'بسته',
      REOPENED: 'دوباره باز شده',
    },
    priority: { LOW: 'کم', NORMAL: 'عادی', HIGH: 'زیاد', URGENT: 'فوری' },
    presence: { ONLINE: 'آماده', BUSY: 'مشغول', OFFLINE: 'غایب' },
    role: { CUSTOMER: 'مشتری', OPERATOR: 'کارشناس', ADMIN: 'مدیر' },
    language: 'زبان',
    theme: 'نما',
    light: 'روشن',
    dark: 'تیره',
    system: 'مانند دستگاه',
    signOut: 'خروج',
    you: 'شما',
    settings: 'تنظیمات',
  },
};

export const statusTones: Record<TicketStatus, Tone> = {
  OPEN: 'info',
  PENDING_OPERATOR: 'warn',
  PENDING_CUSTOMER: 'plain',
  CLOSED: 'good',
  REOPENED: 'info',
};

export const priorityTones: Record<Priority, Tone> = { LOW: 'plain', NORMAL: 'plain', HIGH: 'warn', URGENT: 'danger' };

/** The languages, each by its own name. */
export const localeNames = { fa: 'فارسی', en: 'English' } as const;

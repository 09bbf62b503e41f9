export const demoPassword = 'pasokh-demo';

export const skills = ['فنی', 'مالی', 'English'];

export const departments = [
  { name: 'فروش', routing: { strategy: 'LEAST_BUSY' } },
  { name: 'پشتیبانی فنی', routing: { strategy: 'SKILL_BASED', skill_wait_seconds: 900 } },
  { name: 'International', routing: { strategy: 'SKILL_BASED', skill_wait_seconds: 300 } },
] as const;

interface DemoPerson {
  username: string;
  display_name: string;
  role: 'ADMIN' | 'OPERATOR' | 'CUSTOMER';
  locale: 'fa' | 'en';
  about: string;
  departments?: readonly string[];
  skills?: readonly string[];
}

export const people: readonly DemoPerson[] = [
  { username: 'parisa', display_name: 'پریسا', role: 'ADMIN', locale: 'fa', about: 'manages the desk' },
  {
    username: 'reza',
    display_name: 'رضا',
    role: 'OPERATOR',
    locale: 'fa',
    about: 'technical support',
    departments: ['پشتیبانی فنی'],
    skills: ['فنی'],
  },
  {
    username: 'mina',
    display_name: 'مینا',
    role: 'OPERATOR',
    locale: 'fa',
    about: 'sales and payments',
    departments: ['فروش', 'پشتیبانی فنی'],
    skills: ['مالی'],
  },
  {
    username: 'omid',
    display_name: 'Omid',
    role: 'OPERATOR',
    locale: 'en',
    about: 'international',
    departments: ['International', 'پشتیبانی فنی'],
    skills: ['English', 'فنی'],
  },
  { username: 'sara', display_name: 'سارا', role: 'CUSTOMER', locale: 'fa', about: 'a customer with an open question' },
  {
    username: 'ali',
    display_name: 'علی',
    role: 'CUSTOMER',
    locale: 'fa',
    about: 'a customer whose question was answered',
  },
  { username: 'emma', display_name: 'Emma', role: 'CUSTOMER', locale: 'en', about: 'a customer who writes English' },
];

/** What happens in a ticket after it was assigned, in order. */
interface Story {
  customer: string;
  department: string;
  subject: string;
  body: string;
  tags?: readonly string[];
  priority?: string;
  follows?: readonly (
    | { by: 'customer' | 'operator'; says: string }
    | { by: 'operator'; notes: string }
    | { by: 'customer' | 'operator'; closes: true }
  )[];
}

export const stories: readonly Story[] = [
  {
    customer: 'sara',
    department: 'پشتیبانی فنی',
    subject: 'اینترنت از دیروز قطع است',
    body: 'سلام. از دیروز عصر مودم روشن است اما اینترنت وصل نمی‌شود.',
    tags: ['فنی'],
    priority: 'HIGH',
    follows: [
      { by: 'operator', notes: 'خط از سمت مرکز سالم است؛ احتمالاً مودم.' },
      { by: 'operator', says: 'سلام، لطفاً مودم را یک بار خاموش و پس از ۳۰ ثانیه روشن کنید و نتیجه را بنویسید.' },
      { by: 'customer', says: 'انجام دادم، چراغ DSL هنوز چشمک می‌زند.' },
    ],
  },
  {
    customer: 'ali',
    department: 'فروش',
    subject: 'فاکتور سفارش ۱۲۳۴',
    body: 'لطفاً فاکتور رسمی سفارش ۱۲۳۴ را بفرستید.',
    tags: ['مالی'],
    follows: [
      { by: 'operator', says: 'فاکتور به ایمیل شما فرستاده شد.' },
      { by: 'customer', says: 'رسید، ممنون.' },
      { by: 'operator', closes: true },
    ],
  },
  {
    customer: 'emma',
    department: 'International',
    subject: 'Can I pay in euros?',
    body: 'Hello! Your checkout shows rials only. Is there a way to pay in euros?',
    tags: ['English'],
    follows: [{ by: 'operator', says: 'Hello Emma, yes: choose “International card” on the last page.' }],
  },
  {
    customer: 'emma',
    department: 'International',
    subject: 'Parcel not tracked',
    body: 'The tracking number gives no result since Monday.',
    priority: 'URGENT',
    tags: ['English', 'delivery'],
  },
  {
    customer: 'sara',
    department: 'فروش',
    subject: 'تغییر نشانی تحویل',
    body: 'می‌خواهم نشانی تحویل سفارشم را عوض کنم.',
  },
  {
    customer: 'ali',
    department: 'پشتیبانی فنی',
    subject: 'خطای ۵۰۰ هنگام ورود',
    body: 'هنگام ورود به حساب خطای ۵۰۰ می‌گیرم.',
    tags: ['فنی'],
    priority: 'URGENT',
  },
];

import type { Catalogue } from '../ui/language.tsx';

const en = {
  title: 'Sign in',
  name: 'Username or e-mail',
  password: 'Password',
  signIn: 'Sign in',
  byProvider: (label: string) => `Sign in with ${label}`,
};
const fa: typeof en = {
  title: 'ورود',
  name: 'نام کاربری یا ایمیل',
  password: 'گذرواژه',
  signIn: 'ورود',
  byProvider: (label) => `ورود با ${label}`,
};

export const text: Catalogue<typeof en> = { en, fa };

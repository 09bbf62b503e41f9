import type { Catalogue } from '../ui/language.tsx';

const en = {
  title: 'Sign in',
  name: 'Username or e-mail',
  password: 'Password',
  signIn: 'Sign in',
  byProvider: (label: string) => `Sign in with ${label}`,
  code: 'Code',
  codeHint: 'From your authenticator app, or one of your recovery codes.',
  back: 'Back',
  byPasskey: 'Sign in with a passkey',
  noPasskey: 'No passkey was given. You left it, or this device has none for this address.',
};
const fa: typeof en = {
  title: 'ورود',
  name: 'نام کاربری یا ایمیل',
  password: 'گذرواژه',
  signIn: 'ورود',
  byProvider: (label) => `ورود با ${label}`,
  code: 'کد',
  codeHint: 'از برنامهٔ رمزساز شما، یا یکی از کدهای بازیابی‌تان.',
  back: 'بازگشت',
  byPasskey: 'ورود با گذرکلید',
  noPasskey: 'گذرکلیدی داده نشد. از آن گذشتید یا این دستگاه برای این نشانی گذرکلیدی ندارد.',
};

export const text: Catalogue<typeof en> = { en, fa };

import type { Catalogue } from '../ui/language.tsx';

const en = {
  usernameHint: '3 to 40 letters, digits, dots or dashes',
  username: 'Username',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 8 characters',
};
const fa: typeof en = {
  usernameHint: '۳ تا ۴۰ حرف، رقم، نقطه یا خط تیره',
  username: 'نام کاربری',
  email: 'ایمیل',
  password: 'گذرواژه',
  passwordHint: 'دست‌کم ۸ نویسه',
};
export const text: Catalogue<typeof en> = { en, fa };

import type { ErrorCode } from '#contract/errors.ts';
import { ApiError } from '../client/api.ts';
import { type Catalogue, useText } from '../ui/language.tsx';

type Words = Record<ErrorCode | 'offline' | 'timeout', string>;

const en: Words = {
  offline: 'You seem to be offline. Nothing was lost; try again when the connection is back.',
  timeout: 'The server did not answer in time. Try again.',
  malformed_request: 'The server did not understand that.',
  invalid_token: 'You have been signed out. Sign in again.',
  invalid_credentials: 'The name or the password is wrong.',
  second_factor_required: 'Now the code of your authenticator app.',
  passkey_required: 'This account is opened by its passkey only.',
  invalid_code: 'This code is wrong, or was used already.',
  invalid_passkey: 'This passkey opens nothing here.',
  second_factor_needed: 'Set up a second factor first.',
  proof_needed: 'Give your present password too.',
  own_factor_first: 'Set up a second factor of your own first, in your settings.',
  wrong_code: 'This code is wrong, or was used already.',
  invalid_refresh_token: 'You have been signed out. Sign in again.',
  invalid_identity: 'This sign-in could not be finished. Begin again.',
  invalid_link: 'This link has expired or was used already.',
  forbidden: 'Your role does not allow this.',
  no_account: 'Nobody has made an account for you here yet. Ask an admin.',
  not_found: 'This does not exist, or it is not yours to see.',
  conflict: 'Something changed meanwhile. Look again and repeat it.',
  username_taken: 'This username is taken. Choose another one.',
  name_taken: 'This name is taken. Choose another one.',
  owner_changed: 'Somebody else took it first.',
  invalid_state: 'That is not possible any more: its state has changed.',
  operator_unavailable: 'This operator cannot take it now.',
  message_id_reused: 'This message could not be sent twice.',
  too_many_chats: 'You have too many open chats already.',
  line_full: 'Too many people are waiting already. Leave a message instead; we will answer it.',
  email_needed: 'Leave an e-mail address first, so that we can answer.',
  last_admin: 'The last admin must stay an admin.',
  default_department: 'One default department must exist. Make another one the default first.',
  idempotency_key_reused: 'This was sent already.',
  idempotency_in_progress: 'This is being saved already.',
  cursor_too_old: 'The page was out of date and has been loaded again.',
  payload_too_large: 'This is too long.',
  unsupported_media_type: 'The server did not understand that.',
  invalid_request: 'Something in the form is not right.',
  wrong_password: 'The present password is wrong.',
  too_many_requests: 'That was too often. Wait a moment and try again.',
  internal_error: 'Something went wrong on our side. Try again; if it stays, tell your admin.',
  unavailable: 'A part of Pasokh is away right now. Try again in a moment.',
};

const fa: Words = {
  offline: 'گویا اتصال شما قطع است. چیزی از دست نرفته؛ پس از اتصال دوباره تلاش کنید.',
  timeout: 'سرور به‌موقع پاسخ نداد. دوباره تلاش کنید.',
  malformed_request: 'سرور این درخواست را نفهمید.',
  invalid_token: 'از حساب خود خارج شده‌اید. دوباره وارد شوید.',
  invalid_credentials: 'نام یا گذرواژه نادرست است.',
  second_factor_required: 'اکنون کد برنامهٔ رمزساز را بنویسید.',
  passkey_required: 'این حساب تنها با گذرکلیدش باز می‌شود.',
  invalid_code: 'این کد نادرست است یا پیش‌تر به کار رفته.',
  invalid_passkey: 'این گذرکلید اینجا چیزی را باز نمی‌کند.',
  second_factor_needed: 'نخست ورود دومرحله‌ای را تنظیم کنید.',
  proof_needed: 'گذرواژهٔ کنونی خود را هم بنویسید.',
  own_factor_first: 'نخست در تنظیمات، ورود دومرحله‌ای خودتان را تنظیم کنید.',
  wrong_code: 'این کد نادرست است یا پیش‌تر به کار رفته.',
  invalid_refresh_token: 'از حساب خود خارج شده‌اید. دوباره وارد شوید.',
  invalid_identity: 'این ورود به پایان نرسید. از نو آغاز کنید.',
  invalid_link: 'این پیوند منقضی شده یا پیش‌تر به کار رفته است.',
  forbidden: 'نقش شما اجازهٔ این کار را نمی‌دهد.',
  no_account: 'هنوز حسابی در اینجا برای شما ساخته نشده است. از مدیر بخواهید.',
  not_found: 'چنین چیزی نیست یا دیدنش برای شما مجاز نیست.',
  conflict: 'در این میان چیزی تغییر کرد. دوباره نگاه و تکرار کنید.',
  username_taken: 'این نام کاربری گرفته شده است. نام دیگری برگزینید.',
  name_taken: 'این نام گرفته شده است. نام دیگری برگزینید.',
  owner_changed: 'همکار دیگری زودتر آن را برداشت.',
  invalid_state: 'دیگر ممکن نیست: وضعیت آن تغییر کرده است.',
  operator_unavailable: 'این کارشناس اکنون نمی‌تواند آن را بگیرد.',
  message_id_reused: 'این پیام را نمی‌توان دو بار فرستاد.',
  too_many_chats: 'گفتگوهای باز شما بیش از اندازه است.',
  line_full: 'افراد زیادی در صف هستند. پیام بگذارید تا پاسخ دهیم.',
  email_needed: 'نخست نشانی ایمیل بگذارید تا بتوانیم پاسخ دهیم.',
  last_admin: 'واپسین مدیر باید مدیر بماند.',
  default_department: 'یک بخش پیش‌فرض باید بماند. نخست بخش دیگری را پیش‌فرض کنید.',
  idempotency_key_reused: 'این پیش‌تر فرستاده شده است.',
  idempotency_in_progress: 'این هم‌اکنون در حال ذخیره شدن است.',
  cursor_too_old: 'صفحه کهنه بود و دوباره بارگذاری شد.',
  payload_too_large: 'این متن بیش از اندازه بلند است.',
  unsupported_media_type: 'سرور این درخواست را نفهمید.',
  invalid_request: 'بخشی از فرم درست نیست.',
  wrong_password: 'گذرواژهٔ کنونی نادرست است.',
  too_many_requests: 'بیش از اندازه تکرار شد. کمی صبر و دوباره تلاش کنید.',
  internal_error: 'اشکالی در سوی ما پیش آمد. دوباره تلاش کنید و اگر ماند به مدیر بگویید.',
  unavailable: 'بخشی از پاسخ اکنون در دسترس نیست. اندکی بعد تلاش کنید.',
};

const words: Catalogue<Words> = { en, fa };

const fields: Catalogue<{ notAccepted: string }> = {
  en: { notAccepted: 'This is not accepted: look at its length and its characters.' },
  fa: { notAccepted: 'این پذیرفته نیست؛ به درازا و نویسه‌های آن نگاه کنید.' },
};

/** What an error means to the person it happened to. */
export function usePlainError(): (error: unknown) => string {
  const text = useText(words);
  return (error) => text[error instanceof ApiError ? error.code : 'internal_error'];
}

/**
 * Whether the server refused one field of a form, in words. A form says its own rules before anything is sent; this is for
 * what slips through.
 */
export function useFieldError(error: unknown): (field: string) => string | undefined {
  const { notAccepted } = useText(fields);
  return (field) =>
    error instanceof ApiError && error.fields.some(({ path }) => path === field || path.startsWith(`${field}.`))
      ? notAccepted
      : undefined;
}

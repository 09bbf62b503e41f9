import type { Catalogue } from './catalogue.ts';

/** Sentences begin with a Persian word, so that a reader who guesses the direction from the first letter guesses right. */
export const fa: Catalogue = {
  'title.assigned_operator': 'تیکت {number} به شما سپرده شد',
  'title.assigned_customer': 'درخواست شمارهٔ {number} شما در دست بررسی است',
  'title.replied_operator': 'پاسخ تازهٔ مشتری در تیکت {number}',
  'title.replied_customer': 'پاسخ تازه به درخواست شمارهٔ {number} شما',
  'title.noted_operator': 'یادداشت داخلی تازه در تیکت {number}',
  'title.closed_operator': 'مشتری تیکت {number} را بست',
  'title.closed_customer': 'درخواست شمارهٔ {number} شما بسته شد',
  'title.reopened_customer': 'درخواست شمارهٔ {number} شما دوباره باز شد',

  'body.assigned_operator': '{subject}',
  'body.assigned_customer': 'رسیدگی به «{subject}» به {operator} سپرده شد.',
  'body.replied_operator': '{author}: {excerpt}',
  'body.replied_customer': '{author}: {excerpt}',
  'body.noted_operator': 'از {author}، دربارهٔ «{subject}»',
  'body.closed_operator': '{subject}',
  'body.closed_customer': '{subject}',
  'body.reopened_customer': '{subject}',

  'mail.greeting': 'سلام {name}،',
  'mail.greeting_plain': 'سلام،',
  'mail.assigned_operator': 'تیکت شمارهٔ {number} با موضوع «{subject}» به شما سپرده شد.',
  'mail.assigned_customer':
    'رسیدگی به درخواست شما با موضوع «{subject}» به {operator} سپرده شد. به محض ثبت پاسخ، شما را باخبر می‌کنیم.',
  'mail.replied_operator': 'در {time}، {author} در تیکت «{subject}» نوشت:',
  'mail.replied_customer': 'در {time}، {author} به درخواست شما با موضوع «{subject}» پاسخ داد:',
  'mail.noted_operator': 'در {time}، {author} در تیکت «{subject}» یادداشتی داخلی گذاشت:',
  'mail.closed_operator': 'مشتری تیکت شمارهٔ {number} با موضوع «{subject}» را بست.',
  'mail.closed_customer':
    'درخواست شما با موضوع «{subject}» بسته شد. اگر هنوز مشکلی باقی است، در صفحهٔ درخواست پاسخ بنویسید تا دوباره باز شود.',
  'mail.reopened_customer': 'درخواست شما با موضوع «{subject}» دوباره باز شد و بار دیگر به آن رسیدگی می‌کنیم.',
  'mail.verify_email': 'لطفاً تأیید کنید که این نشانی ایمیل از آنِ شماست.',
  'mail.reset_password': 'برای حساب شما درخواست گذرواژهٔ تازه شده است. در این صفحه می‌توانید آن را تعیین کنید:',

  'subject.verify_email': 'تأیید نشانی ایمیل',
  'subject.reset_password': 'تعیین گذرواژهٔ تازه',

  'open.operator': 'باز کردن تیکت',
  'open.customer': 'مشاهدهٔ درخواست',
  'open.verify_email': 'تأیید نشانی ایمیل',
  'open.reset_password': 'تعیین گذرواژهٔ تازه',

  'small.ticket': 'لطفاً پاسخ خود را در همان صفحه بنویسید؛ نامه‌هایی که به این نشانی فرستاده شوند خوانده نمی‌شوند.',
  'small.settings': 'در تنظیمات اعلان‌ها می‌توانید تعیین کنید دربارهٔ چه چیزهایی برایتان ایمیل بفرستیم.',
  'small.link': 'این پیوند تا {time} و تنها یک بار کار می‌کند.',
  'small.not_you': 'اگر این درخواست از طرف شما نبوده است، این نامه را نادیده بگیرید؛ چیزی تغییر نمی‌کند.',
};

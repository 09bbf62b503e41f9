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
  'title.waiting_operator': 'از {duration} پیش، {customer} منتظر گفت‌وگوست',
  'title.missed_operator': 'گفت‌وگوی بی‌پاسخ: {customer}',
  'title.unread_operator': 'پیام تازهٔ {customer} در گفت‌وگو',
  'title.unread_customer': 'پیام تازهٔ {author} در گفت‌وگوی شما',
  'title.webhook_disabled': 'وب‌هوک {subject} خاموش شد',

  'body.assigned_operator': '{subject}',
  'body.assigned_customer': 'رسیدگی به «{subject}» به {operator} سپرده شد.',
  'body.replied_operator': '{author}: {excerpt}',
  'body.replied_customer': '{author}: {excerpt}',
  'body.noted_operator': 'از {author}، دربارهٔ «{subject}»',
  'body.closed_operator': '{subject}',
  'body.closed_customer': '{subject}',
  'body.reopened_customer': '{subject}',
  'body.waiting_operator': '{subject}',
  'body.missed_operator': 'پس از {duration} انتظار بی‌پاسخ ماند: {subject}',
  'body.unread_operator': '{excerpt}',
  'body.unread_customer': '{excerpt}',
  'body.webhook_disabled': 'سه روز است که هیچ ارسالی به آن نرسیده است. مدیریت، یکپارچه‌سازی را ببینید.',

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
  'mail.waiting_operator': 'از {time}، {customer} منتظر است تا کسی به گفت‌وگویش پاسخ دهد.',
  'mail.missed_operator': 'گفت‌وگویی که {customer} در {time} آغاز کرد، پس از {duration} انتظار بی‌پاسخ پایان یافت.',
  'mail.unread_operator': 'هنوز همهٔ پیام‌های {customer} را نخوانده‌اید. آخرین پیام در {time} رسیده است:',
  'mail.unread_customer':
    'هنوز همهٔ پیام‌های گفت‌وگوی خود با ما را نخوانده‌اید. آخرین پیام را {author} در {time} نوشته است:',
  'mail.verify_email': 'لطفاً تأیید کنید که این نشانی ایمیل از آنِ شماست.',
  'mail.reset_password': 'برای حساب شما درخواست گذرواژهٔ تازه شده است. در این صفحه می‌توانید آن را تعیین کنید:',

  'subject.verify_email': 'تأیید نشانی ایمیل',
  'subject.reset_password': 'تعیین گذرواژهٔ تازه',

  'chat.operator': 'گفت‌وگو با {customer}',
  'chat.customer': 'گفت‌وگوی شما با ما',

  'open.ticket_operator': 'باز کردن تیکت',
  'open.ticket_customer': 'مشاهدهٔ درخواست',
  'open.chat_operator': 'باز کردن گفت‌وگو',
  'open.chat_customer': 'رفتن به گفت‌وگو',
  'open.verify_email': 'تأیید نشانی ایمیل',
  'open.reset_password': 'تعیین گذرواژهٔ تازه',

  'small.answers': 'لطفاً پاسخ خود را در همان صفحه بنویسید؛ نامه‌هایی که به این نشانی فرستاده شوند خوانده نمی‌شوند.',
  'small.settings': 'در تنظیمات اعلان‌ها می‌توانید تعیین کنید دربارهٔ چه چیزهایی برایتان ایمیل بفرستیم.',
  'small.link': 'این پیوند تا {time} و تنها یک بار کار می‌کند.',
  'small.not_you': 'اگر این درخواست از طرف شما نبوده است، این نامه را نادیده بگیرید؛ چیزی تغییر نمی‌کند.',
};

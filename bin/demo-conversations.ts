/** What happens in a chat, in order, from the moment somebody presses start. */
export interface Conversation {
  customer: string;
  department: string;
  subject: string;
  skills?: readonly string[];
  /** Who is at the desk of this department at that time; nobody, at night. */
  on_duty: readonly string[];
  follows: readonly Turn[];
}
export type Turn =
  | { by: 'customer' | 'operator'; says: string }
  | { by: 'operator'; hands_over_to: string }
  | { by: 'customer' | 'operator'; ends: true }
  | { by: 'customer'; leaves_ticket: true };

export const conversations: readonly Conversation[] = [
  {
    customer: 'sara',
    department: 'پشتیبانی فنی',
    subject: 'کندی اینترنت در شب',
    skills: ['فنی'],
    on_duty: ['reza'],
    follows: [
      { by: 'customer', says: 'سلام، شب‌ها سرعت اینترنتم خیلی کم می‌شود.' },
      { by: 'operator', says: 'سلام سارا خانم، با کابل هم کند است یا فقط با وای‌فای؟' },
      { by: 'customer', says: 'الان با کابل امتحان کردم، خوب است. پس وای‌فای است.' },
      { by: 'operator', says: 'کانال وای‌فای مودم را روی ۱۱ بگذارید؛ شب‌ها کانال ۶ در محله‌ی شما شلوغ است.' },
      { by: 'customer', says: 'عوض کردم، خیلی بهتر شد!' },
      { by: 'operator', says: 'عالی. اگر باز کند شد همین‌جا بنویسید.' },
      { by: 'customer', ends: true },
    ],
  },
  {
    customer: 'ali',
    department: 'پشتیبانی فنی',
    subject: 'ورود دومرحله‌ای',
    skills: ['فنی'],
    on_duty: ['reza'],
    follows: [
      { by: 'customer', says: 'گوشی‌ام عوض شده و کد ورود دومرحله‌ای ندارم.' },
      { by: 'operator', says: 'سلام علی آقا، کدهای پشتیبان را هنگام فعال کردن ذخیره کرده بودید؟' },
      { by: 'customer', says: 'بله، یکی را پیدا کردم. کار کرد و وارد شدم.' },
      { by: 'operator', says: 'پس در «امنیت» گوشی تازه را اضافه و قبلی را حذف کنید.' },
      { by: 'customer', says: 'انجام شد، ممنون.' },
      { by: 'operator', ends: true },
    ],
  },
  {
    customer: 'emma',
    department: 'پشتیبانی فنی',
    subject: 'Static IP address',
    skills: ['English'],
    on_duty: ['reza', 'omid'],
    follows: [
      { by: 'customer', says: 'Hi! Can I get a static IP address on the home plan?' },
      { by: 'operator', says: 'Hello Emma. Yes, it is an add-on: 90,000 toman a month. Shall I turn it on?' },
      { by: 'customer', says: 'Yes please. Do I have to change anything on the router?' },
      { by: 'operator', says: 'No. Restart it once in ten minutes and it will have the new address.' },
      { by: 'customer', says: 'Perfect, thank you.' },
      { by: 'customer', ends: true },
    ],
  },
  {
    customer: 'sara',
    department: 'پشتیبانی فنی',
    subject: 'تمدید شد ولی قطع است',
    on_duty: ['mina'],
    follows: [
      { by: 'customer', says: 'سرویس را دیشب تمدید کردم ولی هنوز قطع است.' },
      { by: 'operator', says: 'سلام، پرداخت شما رسیده و سرویس فعال است. شما را به همکار فنی‌ام وصل می‌کنم.' },
      { by: 'operator', hands_over_to: 'reza' },
      { by: 'operator', says: 'سلام، رضا هستم. نشست قدیمی شما باز مانده بود؛ بستم. مودم را یک بار خاموش و روشن کنید.' },
      { by: 'customer', says: 'وصل شد، دست شما درد نکند.' },
      { by: 'operator', ends: true },
    ],
  },
  {
    customer: 'ali',
    department: 'فروش',
    subject: 'تخفیف خرید عمده',
    on_duty: ['mina'],
    follows: [
      { by: 'customer', says: 'برای خرید ۲۰ مودم تخفیف دارید؟' },
      { by: 'operator', says: 'سلام، بله: از ۱۰ عدد به بالا ۸ درصد. پیش‌فاکتور بفرستم؟' },
      { by: 'customer', says: 'بله، به نام شرکت لطفاً.' },
      { by: 'operator', says: 'تا یک ساعت دیگر در ایمیل شماست.' },
      { by: 'customer', ends: true },
    ],
  },
  {
    customer: 'emma',
    department: 'International',
    subject: 'Customs for an order to Berlin',
    skills: ['English'],
    on_duty: ['omid'],
    follows: [
      { by: 'customer', says: 'Do I have to pay customs when you ship to Berlin?' },
      { by: 'operator', says: 'Hello Emma. Below 150 euros only VAT, and it is in the price you see at the checkout.' },
      { by: 'customer', says: 'And above that?' },
      { by: 'operator', says: 'Then the carrier asks you for duty on delivery, usually 3 to 5 percent.' },
      { by: 'customer', says: 'Clear, thanks.' },
      { by: 'operator', ends: true },
    ],
  },
  {
    customer: 'emma',
    department: 'International',
    subject: 'Wrong plug on the adapter',
    on_duty: [],
    follows: [
      { by: 'customer', says: 'Hello? The power adapter has a plug that does not fit here.' },
      { by: 'customer', says: 'Nobody seems to be there, so please answer by e-mail.' },
      { by: 'customer', leaves_ticket: true },
    ],
  },
];

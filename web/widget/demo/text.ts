import type { Locale } from '#contract/people.ts';

const en = {
  shop: 'The Tea House',
  navigation: 'Main',
  links: ['Teas', 'Gifts', 'Our gardens', 'Orders'],
  otherLanguage: 'فارسی',
  headline: 'Tea from the hills of Lahijan',
  intro:
    'Picked in spring, dried slowly, packed the week you order. Questions about a tea or an order? Ask us in the corner.',
  look: 'See this season’s teas',
  season: 'This season',
  teas: [
    { name: 'First flush', about: 'Light, floral, from the first week of May', price: '€9.50 for 100 g' },
    { name: 'Smoked leaf', about: 'Dried over beech wood, for long evenings', price: '€11 for 100 g' },
    { name: 'Borage blossom', about: 'Without caffeine, with dried lime', price: '€8 for 60 g' },
  ],
  basket: 'Add to basket',
  foot: 'A page for trying out the chat. The shop does not exist.',
};
const fa: typeof en = {
  shop: 'چای‌خانه',
  navigation: 'بخش‌ها',
  links: ['چای‌ها', 'هدیه', 'باغ‌های ما', 'سفارش‌ها'],
  otherLanguage: 'English',
  headline: 'چای از دامنه‌های لاهیجان',
  intro:
    'بهار چیده، آرام خشک و در هفتهٔ سفارش شما بسته‌بندی می‌شود. دربارهٔ چای یا سفارشتان پرسشی دارید؟ همین گوشه بپرسید.',
  look: 'چای‌های این فصل',
  season: 'این فصل',
  teas: [
    { name: 'چین اول', about: 'سبک و خوش‌عطر، از هفتهٔ نخست اردیبهشت', price: '۱۰۰ گرم، ۲۹۰٬۰۰۰ تومان' },
    { name: 'چای دودی', about: 'خشک‌شده با چوب راش، برای شب‌های بلند', price: '۱۰۰ گرم، ۳۴۰٬۰۰۰ تومان' },
    { name: 'گل گاوزبان', about: 'بی کافئین، همراه با لیموعمانی', price: '۶۰ گرم، ۲۵۰٬۰۰۰ تومان' },
  ],
  basket: 'افزودن به سبد',
  foot: 'این صفحه برای آزمودن گفتگوست؛ چنین فروشگاهی در کار نیست.',
};

export const demoText: Record<Locale, typeof en> = { en, fa };

import { isolated } from '../../../ui/isolated.ts';
import type { Catalogue } from '../../../ui/language.tsx';

const en = {
  title: 'Visitors your site knows',
  intro:
    'With a secret, the back end of your site says who a visitor is: they keep their chats on every device. Without one everybody is a guest.',
  site: 'Address of the site',
  make: 'Make a secret',
  once: 'Copy it now: the secret is not shown again. It belongs in the back end of your site, never in a page.',
  id: 'Its id (kid)',
  secret: 'The secret',
  none: 'No secrets yet.',
  remove: (site: string) => `Delete the secret of ${isolated(site)}`,
  removeMore: 'What is signed with it is refused from now on. Who came in by it before stays in.',
  confirm: 'Delete',
};
const fa: typeof en = {
  title: 'بازدیدکنندگانی که سایت شما می‌شناسد',
  intro:
    'با یک رمز، سمت سرور سایت شما می‌گوید بازدیدکننده کیست و او گفتگوهایش را در هر دستگاهی دارد. بی آن همه مهمان‌اند.',
  site: 'نشانی سایت',
  make: 'ساختن رمز',
  once: 'هم‌اکنون رونوشت بردارید؛ رمز دوباره نشان داده نمی‌شود. جای آن در سمت سرور سایت شماست، نه در صفحه‌ها.',
  id: 'شناسهٔ آن',
  secret: 'رمز',
  none: 'هنوز رمزی نیست.',
  remove: (site) => `حذف رمز ${isolated(site)}`,
  removeMore: 'آنچه با آن امضا شود از این پس پذیرفته نیست. کسانی که پیش‌تر با آن آمده‌اند می‌مانند.',
  confirm: 'حذف',
};

export const text: Catalogue<typeof en> = { en, fa };

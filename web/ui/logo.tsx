import { useLanguage } from './language.tsx';

export function Logo({ withName = false }: { withName?: boolean }) {
  const { locale } = useLanguage();
  return (
    <span className="inline-flex items-center gap-2 text-lg font-bold">
      <img src="/icon.svg" alt="" width={28} height={28} />
      <span className={withName ? '' : 'sr-only'}>{locale === 'fa' ? 'پاسخ' : 'Pasokh'}</span>
    </span>
  );
}

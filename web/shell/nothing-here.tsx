import { MapPinOff } from 'lucide-react';
import { type Catalogue, useText } from '../ui/language.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import { Empty } from '../ui/states.tsx';

const en = {
  title: 'There is no such page',
  more: 'The address may be mistyped, or the page has moved.',
  home: 'To the first page',
};
const fa: typeof en = {
  title: 'چنین صفحه‌ای نیست',
  more: 'شاید نشانی درست نوشته نشده یا صفحه جابه‌جا شده باشد.',
  home: 'به صفحهٔ نخست',
};
const text: Catalogue<typeof en> = { en, fa };

/** Where an address leads that names no page. @param home the address of the app's first page. */
export function NothingHere({ home }: { home: string }) {
  const words = useText(text);
  usePageTitle(words.title);
  return (
    <Empty
      icon={MapPinOff}
      title={words.title}
      action={
        <a href={home} className="text-accent-ink underline">
          {words.home}
        </a>
      }
    >
      {words.more}
    </Empty>
  );
}

import { MapPinOff } from 'lucide-react';
import { type Catalogue, useText } from '../ui/language.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import { Empty } from '../ui/states.tsx';

const en = { title: 'There is no such page', more: 'The address may be mistyped, or the page has moved.' };
const fa: typeof en = { title: 'چنین صفحه‌ای نیست', more: 'شاید نشانی درست نوشته نشده یا صفحه جابه‌جا شده باشد.' };
const text: Catalogue<typeof en> = { en, fa };

/** Where an address leads that names no page. */
export function NothingHere() {
  const words = useText(text);
  usePageTitle(words.title);
  return (
    <Empty icon={MapPinOff} title={words.title}>
      {words.more}
    </Empty>
  );
}

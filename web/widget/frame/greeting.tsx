import type { WidgetFace } from '#contract/widget.ts';
import { Header } from './header.tsx';
import { useLanguage } from './language.tsx';
import type { Page } from './page.ts';

/** The words of the settings, in the visitor's language, else ours. */
export function Greeting({ page, face }: { page: Page; face: WidgetFace }) {
  const { locale, text } = useLanguage();
  const { title, greeting } = face.words[locale];
  return (
    <Header page={page} title={title ?? text.title} isLarge>
      <p class="greeting">{greeting ?? (face.here ? text.greetingHere : text.greetingAway)}</p>
      <p class="presence">
        <span class={face.here ? 'dot here' : 'dot'} />
        {face.here ? text.here : text.away}
      </p>
    </Header>
  );
}

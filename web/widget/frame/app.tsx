import { useLayoutEffect } from 'preact/hooks';
import type { WidgetFace } from '#contract/widget.ts';
import { ownColor, tokensOf } from '../color.ts';
import { localeOf } from '../locale.ts';
import { catalogue } from '../text.ts';
import type { openFace } from './face.ts';
import { LanguageProvider } from './language.tsx';
import { Loading } from './loading.tsx';
import type { Page } from './page.ts';
import { useStore } from './use-store.ts';
import { Widget } from './widget.tsx';

/** First how it should look; without that there is nothing to show but that it could not be loaded. */
export function App({ page, source }: { page: Page; source: ReturnType<typeof openFace> }) {
  const { face, hasFailed } = useStore(source);
  useColor(face);
  if (face)
    return (
      <LanguageProvider locale={localeOf(face.locale, page.language)}>
        <Widget page={page} face={face} />
      </LanguageProvider>
    );
  const text = catalogue[localeOf(null, page.language)];
  if (!hasFailed) return <Loading words={text.loading} />;
  return (
    <main class="middle" dir="auto">
      <h1 class="plain">{text.failed}</h1>
      <button type="button" class="button" onClick={source.look}>
        {text.tryAgain}
      </button>
      {page.isEmbedded && (
        <button type="button" class="link" onClick={() => page.tell({ type: 'pasokh:close' })}>
          {text.close}
        </button>
      )}
    </main>
  );
}

function useColor(face: WidgetFace | null): void {
  const color = face?.color ?? ownColor;
  useLayoutEffect(() => {
    for (const [name, value] of Object.entries(tokensOf(color)))
      document.documentElement.style.setProperty(name, value);
  }, [color]);
}

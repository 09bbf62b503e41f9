import { useQuery } from '@tanstack/react-query';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { useText } from '../../../ui/language.tsx';
import { Failed, Skeleton } from '../../../ui/states.tsx';
import { SectionPage } from '../section-page.tsx';
import { text } from '../text.ts';
import { WidgetSecrets } from './secrets.tsx';
import { Snippet } from './snippet.tsx';
import { WidgetForm } from './widget-form.tsx';
import { widgetQuery } from './widget-query.ts';

/** Where the widget may stand, how it looks, what it asks. */
export function WidgetSettings() {
  const words = useText(text);
  const plain = usePlainError();
  const settings = useQuery(widgetQuery);
  return (
    <SectionPage title={words.sections.widget} intro={words.intro.widget}>
      <Snippet />
      {settings.isPending && <Skeleton lines={6} />}
      {settings.isError && <Failed onRetry={() => void settings.refetch()}>{plain(settings.error)}</Failed>}
      {settings.data && <WidgetForm settings={settings.data} />}
      <WidgetSecrets />
    </SectionPage>
  );
}

import { useText } from '../../../ui/language.tsx';
import { SectionPage } from '../section-page.tsx';
import { text as adminText } from '../text.ts';
import { ApiKeys } from './api-keys.tsx';
import { Webhooks } from './webhooks.tsx';

/** How programs reach this desk, and how it reaches them. */
export function Integrations() {
  const words = useText(adminText);
  return (
    <SectionPage title={words.sections.integrations} intro={words.intro.integrations}>
      <ApiKeys />
      <Webhooks />
    </SectionPage>
  );
}

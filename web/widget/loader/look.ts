import type { WidgetFace } from '#contract/widget.ts';
import { localeOf } from '../locale.ts';
import type { Look } from '../messages.ts';
import { keptLook } from './memory.ts';
import type { Site } from './site.ts';

/** The button waits no longer than this for how it should look. Milliseconds. */
const patience = 2000;

/** As the settings say now, else as on the page before, else as it comes. */
export async function firstLook({ origin, language }: Site): Promise<Look> {
  const locale = localeOf(null, languageOfPage(language));
  try {
    const response = await fetch(`${origin}/api/widget`, {
      credentials: 'omit',
      signal: AbortSignal.timeout(patience),
    });
    const { widget }: { widget: WidgetFace } = await response.json();
    return { locale: widget.locale ?? locale, side: widget.side, color: widget.color };
  } catch {
    return keptLook() ?? { locale, side: 'END', color: null };
  }
}

/** What the script's tag says, else the page. */
export const languageOfPage = (said: string | undefined): string => said ?? document.documentElement.lang;

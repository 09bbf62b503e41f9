import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Where React Aria says to screen readers what happened: it names buttons there for seconds that may be gone by then. */
const said = '[data-live-announcer]';

/** What hinders people on this page and in the frames that are seen in it, by WCAG 2.2 AA: a readable line each. */
export async function axeProblems(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const frame of page.frames()) if (await isSeen(frame)) problems.push(...(await problemsOf(frame)));
  return problems;
}

async function isSeen(frame: Frame): Promise<boolean> {
  return frame.parentFrame() === null || (await frame.frameElement()).isVisible();
}

async function problemsOf(frame: Frame): Promise<string[]> {
  // A page's policy holds for its own scripts; this one comes through the debugger.
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(
    ({ values, exclude }) =>
      window.axe.run({ exclude }, { runOnly: { type: 'tag', values }, resultTypes: ['violations'], iframes: false }),
    { values: tags, exclude: said },
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${html}\n  ${failureSummary}`,
    ),
  );
}

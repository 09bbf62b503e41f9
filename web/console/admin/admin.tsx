import { Link, useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Skeleton } from '../../ui/states.tsx';
import { text } from './text.ts';

type Section = keyof typeof screens;

const screens = {
  people: lazy(() => import('./people/people.tsx').then(({ People }) => ({ default: People }))),
  departments: lazy(() =>
    import('./departments/departments.tsx').then(({ Departments }) => ({ default: Departments })),
  ),
  skills: lazy(() => import('./skills.tsx').then(({ Skills }) => ({ default: Skills }))),
  widget: lazy(() =>
    import('./widget/widget-settings.tsx').then(({ WidgetSettings }) => ({ default: WidgetSettings })),
  ),
  security: lazy(() =>
    import('./security/security-settings.tsx').then(({ SecuritySettings }) => ({ default: SecuritySettings })),
  ),
  integrations: lazy(() =>
    import('./integrations/integrations.tsx').then(({ Integrations }) => ({ default: Integrations })),
  ),
  outbox: lazy(() => import('./outbox.tsx').then(({ Outbox }) => ({ default: Outbox }))),
  jobs: lazy(() => import('./jobs.tsx').then(({ Jobs }) => ({ default: Jobs }))),
  health: lazy(() => import('./health/health.tsx').then(({ Health }) => ({ default: Health }))),
  audit: lazy(() => import('./audit/audit.tsx').then(({ Audit }) => ({ default: Audit }))),
} satisfies Record<string, ComponentType>;
const sections = Object.keys(screens) as Section[];

/** Everything an admin sets up, by section. */
export function Admin() {
  const words = useText(text);
  const { section: path } = useParams({ from: '/admin/$section' });
  const section = sections.find((name) => name === path) ?? 'people';
  const Screen = screens[section];
  usePageTitle(`${words.sections[section]} · ${words.title}`);
  const ways = useRef<HTMLElement>(null);
  // On a narrow page they stand in a row that is longer than it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew at every section
  useEffect(() => {
    ways.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [section]);
  return (
    <div className="flex min-h-0 flex-1 flex-col md:flex-row">
      <nav
        ref={ways}
        aria-label={words.title}
        className="flex shrink-0 gap-1 overflow-x-auto border-line p-3 max-md:border-b md:w-48 md:flex-col md:border-e"
      >
        {sections.map((name) => (
          <Link
            key={name}
            to="/admin/$section"
            params={{ section: name }}
            className="flex min-h-8 items-center rounded-md px-2.5 whitespace-nowrap hover:bg-hover data-[status=active]:bg-selected data-[status=active]:font-medium"
          >
            {words.sections[name]}
          </Link>
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        <Suspense fallback={<Skeleton lines={6} />}>
          <Screen />
        </Suspense>
      </div>
    </div>
  );
}

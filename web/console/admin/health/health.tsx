import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Invariant } from '#contract/invariants.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Failed, Problem, Skeleton } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { Rows, SectionPage } from '../section-page.tsx';
import { text as adminText } from '../text.ts';
import { InvariantLine } from './invariant-line.tsx';
import { invariantsQuery } from './queries.ts';
import { text } from './text.ts';

/** What must always hold, and whether it does at this moment. */
export function Health() {
  const words = useText(adminText);
  const plain = usePlainError();
  const { data, error, isPending, refetch } = useQuery(invariantsQuery);
  return (
    <SectionPage title={words.sections.health} intro={words.intro.health}>
      {isPending && <Skeleton lines={7} />}
      {error && !data && <Failed onRetry={() => void refetch()}>{plain(error)}</Failed>}
      {error && data && <Problem>{plain(error)}</Problem>}
      {data && (
        <>
          <Verdict invariants={data} />
          <Rows label={words.sections.health}>
            {data.map((invariant) => (
              <li key={invariant.id}>
                <InvariantLine invariant={invariant} />
              </li>
            ))}
          </Rows>
        </>
      )}
    </SectionPage>
  );
}

function Verdict({ invariants }: { invariants: readonly Invariant[] }) {
  const words = useText(text);
  const format = useFormat();
  const broken = invariants.filter(({ holds }) => !holds).length;
  const [Icon, look] = broken === 0 ? [CircleCheck, 'text-good'] : [TriangleAlert, 'text-warn'];
  const at = invariants.at(-1)?.checked_at;
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 rounded-xl border border-line bg-canvas px-4 py-3">
      <Icon aria-hidden className={`size-5 shrink-0 ${look}`} />
      <p role="status" className="min-w-48 flex-1 font-semibold">
        {broken === 0 ? words.allHold : words.someBreak(format.number(broken), format.number(invariants.length))}
      </p>
      {at && (
        <p className="text-sm text-muted">
          {words.lookedAt} <Time at={at} as="clock" />
        </p>
      )}
    </div>
  );
}

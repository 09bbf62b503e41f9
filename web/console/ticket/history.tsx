import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { Priority, TicketChange, TicketStatus } from '#contract/tickets.ts';
import { labels } from '../../shell/labels.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery, historyQuery } from '../../shell/queries.ts';
import { useFormat, useText } from '../../ui/language.tsx';
import { Failed, Skeleton } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { text } from './text.ts';
import { useOperatorName, Why } from './why.tsx';

/** Every change from the first: who, when, and for an assignment why. */
export function History({ ticketId }: { ticketId: string }) {
  const plain = usePlainError();
  const history = useQuery(historyQuery(ticketId));
  if (history.isPending) return <Skeleton lines={5} />;
  if (history.isError && !history.data)
    return <Failed onRetry={() => void history.refetch()}>{plain(history.error)}</Failed>;
  return (
    <ol className="flex flex-col gap-4 p-4">
      {history.data.map((change) => (
        <li key={change.id} className="border-s-2 border-line ps-3">
          <Change change={change} />
        </li>
      ))}
    </ol>
  );
}

function Change({ change }: { change: TicketChange }) {
  const words = useText(text);
  const [open, setOpen] = useState(false);
  const what = useWhatHappened(change);
  const fields = useFieldChanges(change);
  const { explanation } = change;
  return (
    <>
      <p>
        {what} <Time at={change.at} as="full" className="text-sm whitespace-nowrap text-muted" />
      </p>
      {fields.map((line) => (
        <p key={line} className="text-sm text-muted">
          {line}
        </p>
      ))}
      {explanation !== null && (
        <>
          <AriaButton
            aria-expanded={open}
            onPress={() => setOpen(!open)}
            className="rounded-sm text-sm text-accent-ink underline"
          >
            {words.why}
          </AriaButton>
          {open && (
            <div className="mt-2 rounded-md bg-sunken p-3">
              <Why reasoning={explanation} />
            </div>
          )}
        </>
      )}
    </>
  );
}

function useWhatHappened({ kind, actor_id, actor_name, changes }: TicketChange): string {
  const words = useText(text);
  const nameOf = useOperatorName();
  const owner = changes.operator_id;
  const actor = actor_name ?? words.system;
  if (kind === 'ASSIGNED' && typeof owner?.to === 'string') {
    if (actor_id === null) return words.assignedTo(nameOf(owner.to));
    return actor_id === owner.to ? words.takenBy(actor) : words.assignedBy(actor, nameOf(owner.to));
  }
  if (kind === 'UNASSIGNED' && typeof owner?.from === 'string') return words.lost(nameOf(owner.from));
  if (kind === 'ASSIGNED' || kind === 'UNASSIGNED') return words.change[kind];
  return `${actor} ${words.change[kind]}`;
}

/** Fields that an edit changed, by name, before and after. */
function useFieldChanges({ changes }: TicketChange): string[] {
  const words = useText(text);
  const names = useText(labels);
  const format = useFormat();
  const departments = useQuery(departmentsQuery).data;
  const shown: Record<string, { label: string; show: (value: unknown) => string }> = {
    subject: { label: words.subject, show: String },
    priority: { label: words.priority, show: (value) => names.priority[value as Priority] },
    status: { label: words.status, show: (value) => names.status[value as TicketStatus] },
    tags: { label: words.tags, show: (value) => format.list(value as string[]) || words.empty },
    department_id: {
      label: words.department,
      show: (value) => departments?.find(({ id }) => id === value)?.name ?? words.empty,
    },
  };
  return Object.entries(changes).flatMap(([field, { from, to }]) => {
    const known = shown[field];
    if (!known || from === undefined || from === null) return [];
    return [words.from(known.label, known.show(from), known.show(to))];
  });
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { InvariantRow } from '#contract/invariants.ts';
import { departmentsQuery, operatorsQuery } from '../../../shell/queries.ts';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Time } from '../../../ui/time.tsx';
import { text } from './text.ts';

const linkLook = 'text-accent-ink underline';

/** One value of a row: what has a page of its own is a way there. */
export function Cell({ column, row }: { column: string; row: InvariantRow }): ReactNode {
  const words = useText(text);
  const format = useFormat();
  const value = row[column] ?? null;
  if (value === null) return <span className="text-muted">–</span>;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number')
    return <span className="tabular-nums">{column === 'number' ? format.ordinal(value) : format.number(value)}</span>;
  switch (column) {
    case 'work_id':
      return row.work_kind === 'CHAT' ? <ToChat id={value} /> : <ToTicket id={value} />;
    case 'chat_id':
      return <ToChat id={value} />;
    case 'job_id':
      return (
        <Link to="/admin/$section" params={{ section: 'jobs' }} className={linkLook}>
          <Short id={value} />
        </Link>
      );
    case 'operator_id':
    case 'assigned_to':
      return value.split(', ').map((id) => <Operator key={id} id={id} />);
    case 'department_id':
      return <Department id={value} />;
  }
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return <Time at={value} as="full" />;
  // Names of people as they are; all else is what stands in the database.
  const look = 'inline-block w-max max-w-80 whitespace-normal [overflow-wrap:anywhere]';
  return column.endsWith('_name') ? (
    <bdi dir="auto" className={look}>
      {value}
    </bdi>
  ) : (
    <code dir="ltr" className={look}>
      {value}
    </code>
  );
}

const ToTicket = ({ id }: { id: string }) => (
  <Link to="/inbox/$folder/$ticketId" params={{ folder: 'all', ticketId: id }} search={{}} className={linkLook}>
    <Short id={id} />
  </Link>
);

const ToChat = ({ id }: { id: string }) => (
  <Link to="/chats/$chatId" params={{ chatId: id }} className={linkLook}>
    <Short id={id} />
  </Link>
);

function Operator({ id }: { id: string }) {
  const known = useQuery(operatorsQuery).data?.find((operator) => operator.id === id);
  return (
    <Link to="/admin/$section" params={{ section: 'people' }} className={`block ${linkLook}`}>
      {known ? <bdi>{known.display_name}</bdi> : <Short id={id} />}
    </Link>
  );
}

function Department({ id }: { id: string }) {
  const known = useQuery(departmentsQuery).data?.find((department) => department.id === id);
  return known ? <bdi>{known.name}</bdi> : <Short id={id} />;
}

/** The end of an id tells it from others; the whole of it on hover. */
const Short = ({ id }: { id: string }) => (
  <code dir="ltr" title={id}>
    …{id.slice(-8)}
  </code>
);

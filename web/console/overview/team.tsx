import { useQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import type { Operator, Presence } from '#contract/operators.ts';
import { labels } from '../../shell/labels.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery, operatorsQuery } from '../../shell/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { ScrollArea } from '../../ui/scroll-area.tsx';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { Card } from './card.tsx';
import { text } from './text.ts';

const tones: Record<Presence, Tone> = { ONLINE: 'good', BUSY: 'warn', OFFLINE: 'plain' };
const order: Record<Presence, number> = { BUSY: 0, ONLINE: 1, OFFLINE: 2 };

/** Who is there, and how much each has of what they can take. */
export function Team() {
  const words = useText(text);
  const names = useText(labels);
  const plain = usePlainError();
  const operators = useQuery(operatorsQuery);
  const departments = useQuery(departmentsQuery).data ?? [];
  const enabled = (operators.data ?? [])
    .filter((operator) => operator.enabled)
    .sort((a, b) => order[a.status] - order[b.status] || a.display_name.localeCompare(b.display_name));
  return (
    <Card title={words.team} count={enabled.length}>
      {operators.isPending && <Skeleton />}
      {operators.isError && <Failed onRetry={() => void operators.refetch()}>{plain(operators.error)}</Failed>}
      {operators.data && enabled.length === 0 && (
        <Empty icon={Users} title={words.nobody}>
          {words.nobodyMore}
        </Empty>
      )}
      {enabled.length > 0 && (
        <ScrollArea label={words.team} className="max-h-96 overflow-auto">
          <table className="w-full min-w-lg text-start">
            <thead className="text-sm text-muted">
              <tr className="border-b border-line [&>th]:px-4 [&>th]:py-1.5 [&>th]:text-start [&>th]:font-medium">
                <th scope="col">{words.operator}</th>
                <th scope="col">{words.status}</th>
                <th scope="col">{words.chats}</th>
                <th scope="col">{words.tickets}</th>
                <th scope="col">{words.departments}</th>
              </tr>
            </thead>
            <tbody>
              {enabled.map((operator) => (
                <tr key={operator.id} className="border-b border-line last:border-0 [&>td]:px-4 [&>td]:py-2">
                  <th scope="row" className="px-4 py-2 text-start font-medium">
                    <span className="flex items-center gap-2.5">
                      <Avatar size="small" id={operator.id} name={operator.display_name} presence={operator.status} />
                      <bdi>{operator.display_name}</bdi>
                    </span>
                  </th>
                  <td>
                    <Badge tone={tones[operator.status]}>{names.presence[operator.status]}</Badge>
                  </td>
                  <td>
                    <Load value={operator.active_chats} capacity={operator.chat_capacity} />
                  </td>
                  <td>
                    <Load value={operator.active_tickets} capacity={operator.ticket_capacity} />
                  </td>
                  <td className="text-sm text-muted">
                    <DepartmentNames operator={operator} departments={departments} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </Card>
  );
}

function DepartmentNames({
  operator,
  departments,
}: {
  operator: Operator;
  departments: readonly { id: string; name: string }[];
}) {
  const format = useFormat();
  return format.list(departments.filter(({ id }) => operator.department_ids.includes(id)).map(({ name }) => name));
}

function Load({ value, capacity }: { value: number; capacity: number }) {
  const words = useText(text);
  const format = useFormat();
  const share = capacity === 0 ? 0 : Math.min(1, value / capacity);
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-full bg-sunken">
        <span
          className={share >= 1 ? 'block h-full bg-warn' : 'block h-full bg-accent'}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="text-sm tabular-nums">{words.of(format.number(value), format.number(capacity))}</span>
    </span>
  );
}

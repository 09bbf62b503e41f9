import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Priority, TicketStatus } from '#contract/tickets.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { labels } from '../../shell/labels.ts';
import { departmentsQuery, operatorsQuery } from '../../shell/queries.ts';
import { Button } from '../../ui/button.tsx';
import { DateRange } from '../../ui/date-range.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { type Choice, Select } from '../../ui/select.tsx';
import type { InboxSearch } from './search.ts';
import { text } from './text.ts';

const any = 'any';

/** Everything that narrows a list. What is chosen takes effect at once. */
export function Filters({ search, onChange }: { search: InboxSearch; onChange: (search: InboxSearch) => void }) {
  const words = useText(text);
  const names = useText(labels);
  const me = useSignedIn();
  const departments = useQuery(departmentsQuery).data ?? [];
  const operators = useQuery(operatorsQuery).data ?? [];
  const [tag, setTag] = useState(search.tag ?? '');

  const change = (part: Partial<Record<keyof InboxSearch, string | null>>) => {
    const entries = Object.entries({ ...search, ...part }).filter(([, value]) => value && value !== any);
    onChange(Object.fromEntries(entries));
  };
  const changeTag = () => {
    if (tag.trim() !== (search.tag ?? '')) change({ tag: tag.trim() });
  };
  const choice = <T extends string>(label: string, name: keyof InboxSearch, choices: readonly Choice<T>[]) => (
    <Select
      label={label}
      choices={[{ id: any, label: words.any }, ...choices]}
      value={search[name] ?? any}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const named = <T extends string>(record: Record<T, string>) =>
    (Object.entries(record) as [T, string][]).map(([id, label]) => ({ id, label }));

  return (
    <div className="flex flex-col gap-3">
      {choice(words.status, 'status', named<TicketStatus>(names.status))}
      {choice(words.priority, 'priority', named<Priority>(names.priority))}
      {choice(
        words.department,
        'department',
        departments.map(({ id, name }) => ({ id, label: name })),
      )}
      {choice(words.operator, 'operator', [
        { id: 'none', label: words.nobody },
        ...operators.map(({ id, display_name }) => ({ id, label: display_name })),
      ])}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          changeTag();
        }}
      >
        <TextField label={words.tag} value={tag} onChange={setTag} onBlur={changeTag} maxLength={60} />
      </form>
      <DateRange
        label={words.created}
        timeZone={me.time_zone}
        value={search.created_from && search.created_to ? { from: search.created_from, to: search.created_to } : null}
        onChange={(range) => change({ created_from: range?.from ?? null, created_to: range?.to ?? null })}
      />
      <Button
        look="quiet"
        isDisabled={Object.keys(search).length === 0}
        onPress={() => {
          setTag('');
          onChange({});
        }}
      >
        {words.clearFilters}
      </Button>
    </div>
  );
}

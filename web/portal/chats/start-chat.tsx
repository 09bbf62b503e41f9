import { useMutation, useQuery } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { rooms } from '../../shell/chat/rooms.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery } from '../../shell/queries.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Select } from '../../ui/select.tsx';
import { Problem } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { LinkButton } from '../link-button.tsx';
import { text } from '../text.ts';

/** Asks for a chat: with whom, and what about. */
export function StartChat() {
  const words = useText(text);
  const plain = usePlainError();
  const departments = useQuery(departmentsQuery).data ?? [];
  const { starting } = useStore(rooms);
  const [subject, setSubject] = useState('');
  const [department, setDepartment] = useState<string | null>(null);
  const chosen = department ?? departments.find(({ is_default }) => is_default)?.id ?? null;
  const start = useMutation({
    mutationFn: () =>
      rooms.start({
        ...(chosen === null ? {} : { department_id: chosen }),
        ...(subject.trim() === '' ? {} : { subject: subject.trim() }),
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 rounded-xl border border-line bg-surface p-5 shadow-low">
      {start.error && (
        <Problem>
          {plain(start.error)}{' '}
          <LinkButton to="/tickets/new" className="mt-2">
            {words.ratherTicket}
          </LinkButton>
        </Problem>
      )}
      <TextField label={words.chatSubject} value={subject} onChange={setSubject} maxLength={200} isRequired={false} />
      {departments.length > 1 && (
        <Select
          label={words.department}
          choices={departments.map(({ id, name }) => ({ id, label: name }))}
          value={chosen}
          onChange={setDepartment}
        />
      )}
      <Button type="submit" look="primary" icon={MessagesSquare} isPending={starting}>
        {words.begin}
      </Button>
    </form>
  );
}

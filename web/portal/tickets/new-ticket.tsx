import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { api } from '../../shell/connection.ts';
import { keepTicket } from '../../shell/hear.ts';
import { useFieldError, usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery } from '../../shell/queries.ts';
import { useAttemptKey } from '../../shell/use-attempt-key.ts';
import { useDraft } from '../../shell/use-draft.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Select } from '../../ui/select.tsx';
import { Problem } from '../../ui/states.tsx';
import { Page } from '../page.tsx';
import { text } from '../text.ts';

/** What somebody needs. It stays on this device until it is sent. */
export function NewTicket() {
  const words = useText(text);
  const plain = usePlainError();
  const navigate = useNavigate();
  const departments = useQuery(departmentsQuery).data ?? [];
  const subject = useDraft('new-ticket:subject');
  const body = useDraft('new-ticket:body');
  const [department, setDepartment] = useState<string | null>(null);
  const keyFor = useAttemptKey();
  const usual = departments.find(({ is_default }) => is_default)?.id ?? null;
  const chosen = department ?? usual;
  const send = useMutation({
    mutationFn: () => {
      const wanted = {
        subject: subject.value.trim(),
        body: body.value.trim(),
        ...(chosen === null ? {} : { department_id: chosen }),
      };
      return api.post<{ ticket: Ticket }>('/api/tickets', wanted, { idempotencyKey: keyFor(wanted) });
    },
    onSuccess: ({ ticket }) => {
      subject.clear();
      body.clear();
      keepTicket(ticket);
      void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id } });
    },
  });
  const wrong = useFieldError(send.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  usePageTitle(words.newTicket);
  return (
    <Page title={words.newTicket}>
      <form onSubmit={submit} className="flex flex-col gap-4 rounded-xl border border-line bg-surface p-5 shadow-low">
        {send.error && <Problem>{plain(send.error)}</Problem>}
        <TextField
          label={words.subject}
          value={subject.value}
          onChange={subject.set}
          isRequired
          autoFocus
          maxLength={200}
          error={wrong('subject')}
        />
        <TextField
          label={words.body}
          description={words.bodyHint}
          rows={8}
          value={body.value}
          onChange={body.set}
          isRequired
          maxLength={20_000}
          error={wrong('body')}
        />
        {departments.length > 1 && (
          <Select
            label={words.department}
            choices={departments.map(({ id, name }) => ({ id, label: name }))}
            value={chosen}
            onChange={setDepartment}
          />
        )}
        <div className="flex items-center justify-end gap-3">
          {(subject.value !== '' || body.value !== '') && (
            <span className="me-auto text-sm text-muted">{words.draftKept}</span>
          )}
          <Button type="submit" look="primary" isPending={send.isPending}>
            {words.send}
          </Button>
        </div>
      </form>
    </Page>
  );
}

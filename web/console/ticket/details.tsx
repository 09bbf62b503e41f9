import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { TextField } from 'react-aria-components/TextField';
import type { Priority, Ticket } from '#contract/tickets.ts';
import { labels } from '../../shell/labels.ts';
import { customerQuery, departmentsQuery } from '../../shell/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { inputLook } from '../../ui/fields.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Select } from '../../ui/select.tsx';
import { Time } from '../../ui/time.tsx';
import { text } from './text.ts';
import type { TicketActions } from './use-ticket-actions.ts';

interface Props {
  ticket: Ticket;
  actions: TicketActions;
  onAssign: () => void;
}

/** What is known of a ticket, and what can be set. */
export function Details({ ticket, actions, onAssign }: Props) {
  const words = useText(text);
  const names = useText(labels);
  const format = useFormat();
  const departments = useQuery(departmentsQuery).data ?? [];
  const { edit } = actions;
  const priorities = (Object.entries(names.priority) as [Priority, string][]).map(([id, label]) => ({ id, label }));
  const { created_at, first_response_at } = ticket;
  return (
    <div className="flex flex-col gap-5 p-4">
      <Customer ticket={ticket} />
      <div className="flex flex-col gap-3 border-t border-line pt-4">
        <Row label={words.operator}>
          <Button small onPress={onAssign} className="max-w-full">
            {ticket.operator_id && <Avatar size="small" id={ticket.operator_id} name={ticket.operator_name ?? ''} />}
            <span className="truncate">
              <bdi>{ticket.operator_name ?? words.nobody}</bdi>
            </span>
          </Button>
        </Row>
        <Select
          small
          label={words.priority}
          choices={priorities}
          value={ticket.priority}
          onChange={(priority) => edit.mutate({ priority })}
        />
        <Select
          small
          label={words.department}
          choices={departments.map(({ id, name }) => ({ id, label: name }))}
          value={ticket.department_id}
          onChange={(department_id) => edit.mutate({ department_id })}
        />
        <Tags tags={ticket.tags} onChange={(tags) => edit.mutate({ tags })} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 border-t border-line pt-4 text-sm">
        <dt className="text-muted">{words.created}</dt>
        <dd>
          <Time at={created_at} as="full" />
        </dd>
        <dt className="text-muted">{words.firstResponse}</dt>
        <dd>
          {first_response_at === null
            ? words.notYet
            : words.afterwards(format.duration((Date.parse(first_response_at) - Date.parse(created_at)) / 1000))}
        </dd>
        {ticket.chat_id !== null && (
          <>
            <dt className="text-muted">{words.fromChat}</dt>
            <dd>
              <Link to="/chats/$chatId" params={{ chatId: ticket.chat_id }} className="text-accent-ink underline">
                {words.conversation}
              </Link>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

function Customer({ ticket }: { ticket: Ticket }) {
  const words = useText(text);
  const format = useFormat();
  const customer = useQuery(customerQuery(ticket.id)).data;
  return (
    <section aria-label={words.customer} className="flex gap-3">
      <Avatar size="large" id={ticket.customer_id} name={ticket.customer_name} />
      <div className="min-w-0">
        <p className="font-semibold">
          <bdi>{ticket.customer_name}</bdi> {customer?.guest && <Badge>{words.guest}</Badge>}
        </p>
        {customer && (
          <>
            <p className="truncate text-sm text-muted">
              {customer.email ? <bdi dir="ltr">{customer.email}</bdi> : words.noEmail}
            </p>
            {customer.email && !customer.email_verified && <p className="text-sm text-muted">({words.unverified})</p>}
            <Link
              to="/inbox/$folder"
              params={{ folder: 'all' }}
              search={{ customer: ticket.customer_id }}
              className="text-sm text-accent-ink underline"
            >
              {words.allTickets(format.number(customer.tickets))}
            </Link>
          </>
        )}
      </div>
    </section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="text-sm font-medium">{label}</span>
      {children}
    </div>
  );
}

function Tags({ tags, onChange }: { tags: readonly string[]; onChange: (tags: string[]) => void }) {
  const words = useText(text);
  const [typed, setTyped] = useState('');
  const add = () => {
    const tag = typed.trim();
    setTyped('');
    if (tag !== '' && !tags.includes(tag)) onChange([...tags, tag]);
  };
  return (
    <Row label={words.tags}>
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li key={tag} className="flex items-center rounded-sm bg-sunken ps-2 text-sm">
              <bdi>{tag}</bdi>
              <AriaButton
                aria-label={words.removeTag(tag)}
                onPress={() => onChange(tags.filter((each) => each !== tag))}
                className="flex size-6 items-center justify-center rounded-sm text-muted data-hovered:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
      <form
        className="w-full"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField aria-label={words.addTag} value={typed} onChange={setTyped} onBlur={add} maxLength={60}>
          <Input dir="auto" placeholder={words.addTag} className={`${inputLook} min-h-7 px-2 text-sm`} />
        </TextField>
      </form>
    </Row>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { SearchField } from 'react-aria-components/SearchField';
import type { Operator } from '#contract/operators.ts';
import type { Ticket } from '#contract/tickets.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { operatorsQuery } from '../../shell/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { inputLook } from '../../ui/fields.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { itemLook } from '../../ui/select.tsx';
import { text } from './text.ts';
import type { TicketActions } from './use-ticket-actions.ts';

interface Props {
  ticket: Ticket;
  actions: TicketActions;
  isOpen: boolean;
  onClose: () => void;
}

const back = 'routing';

/** Who should have it: oneself first, then those of the department by how much they have. */
export function AssignDialog({ ticket, actions, isOpen, onClose }: Props) {
  const words = useText(text);
  const me = useSignedIn();
  const { contains } = useFilter({ sensitivity: 'base' });
  const operators = useQuery(operatorsQuery).data ?? [];
  const [typed, setTyped] = useState('');
  const owner = ticket.status === 'CLOSED' ? null : ticket.operator_id;
  const rank = (operator: Operator) =>
    (operator.id === me.id ? 0 : 1000) +
    (operator.department_ids.includes(ticket.department_id) ? 0 : 500) +
    operator.active_tickets;
  const choices = operators.filter(({ id, enabled }) => enabled && id !== owner).sort((a, b) => rank(a) - rank(b));
  const choose = (operatorId: string | null) => {
    onClose();
    setTyped('');
    actions.assign.mutate(operatorId);
  };
  return (
    <Dialog title={words.assignTitle} isOpen={isOpen} onClose={onClose}>
      <Autocomplete inputValue={typed} onInputChange={setTyped} filter={contains}>
        <SearchField aria-label={words.assignSearch} autoFocus className="mb-2">
          <Input dir="auto" placeholder={words.assignSearch} className={inputLook} />
        </SearchField>
        <Menu
          aria-label={words.assignTitle}
          className="max-h-80 overflow-auto outline-none"
          renderEmptyState={() => <p className="p-4 text-center text-muted">{words.noOperators}</p>}
        >
          {choices.map((operator) => (
            <Choice
              key={operator.id}
              operator={operator}
              isMe={operator.id === me.id}
              onChoose={() => choose(operator.id)}
            />
          ))}
          {owner !== null && (
            <MenuItem id={back} textValue={words.giveBack} onAction={() => choose(null)} className={itemLook}>
              {words.giveBack}
            </MenuItem>
          )}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}

function Choice({ operator, isMe, onChoose }: { operator: Operator; isMe: boolean; onChoose: () => void }) {
  const words = useText(text);
  const format = useFormat();
  const { id, display_name, status, active_tickets, active_chats, ticket_capacity } = operator;
  return (
    <MenuItem id={id} textValue={display_name} onAction={onChoose} className={itemLook}>
      <Avatar size="small" id={id} name={display_name} presence={status} />
      <span className="min-w-0 flex-1 truncate">
        <bdi>{isMe ? `${display_name} (${words.take})` : display_name}</bdi>
      </span>
      <span className="text-sm text-muted">
        {words.load(format.number(active_tickets), format.number(active_chats))}
      </span>
      {active_tickets >= ticket_capacity && <Badge tone="warn">{words.overCapacity}</Badge>}
    </MenuItem>
  );
}

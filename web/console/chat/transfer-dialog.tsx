import { useMutation, useQuery } from '@tanstack/react-query';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import type { Chat, ChatTransfer } from '#contract/chats.ts';
import { rooms } from '../../shell/chat/rooms.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery, operatorsQuery } from '../../shell/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { itemLook } from '../../ui/select.tsx';
import { Problem } from '../../ui/states.tsx';
import { text as ticketText } from '../ticket/text.ts';
import { text } from './text.ts';

interface Props {
  chat: Chat;
  isOpen: boolean;
  onClose: () => void;
  onTransferred: () => void;
}

/** To somebody who is there and has room, or into the line of a department. */
export function TransferDialog({ chat, isOpen, onClose, onTransferred }: Props) {
  const words = useText(text);
  const { load } = useText(ticketText);
  const format = useFormat();
  const plain = usePlainError();
  const operators = useQuery({ ...operatorsQuery, enabled: isOpen }).data ?? [];
  const departments = useQuery(departmentsQuery).data ?? [];
  const transfer = useMutation({
    mutationFn: (to: Omit<ChatTransfer, 'chat_id'>) => rooms.transfer(chat.id, to),
    onSuccess: () => {
      onClose();
      onTransferred();
    },
  });
  const free = operators.filter(
    ({ id, status, active_chats, chat_capacity }) =>
      id !== chat.operator_id && status === 'ONLINE' && active_chats < chat_capacity,
  );
  return (
    <Dialog title={words.transferTitle} isOpen={isOpen} onClose={onClose}>
      {transfer.error && <Problem className="mb-3">{plain(transfer.error)}</Problem>}
      {free.length === 0 && <p className="mb-2 text-muted">{words.nobodyFree}</p>}
      <Menu aria-label={words.transferTitle} className="max-h-96 overflow-auto outline-none">
        {free.length > 0 && (
          <MenuSection>
            <Header className="px-2.5 py-1 text-sm text-muted">{words.toOperator}</Header>
            {free.map(({ id, display_name, status, active_tickets, active_chats }) => (
              <MenuItem
                key={id}
                id={id}
                textValue={display_name}
                onAction={() => transfer.mutate({ operator_id: id })}
                className={itemLook}
              >
                <Avatar size="small" id={id} name={display_name} presence={status} />
                <span className="min-w-0 flex-1 truncate">
                  <bdi>{display_name}</bdi>
                </span>
                <span className="text-sm text-muted">
                  {load(format.number(active_tickets), format.number(active_chats))}
                </span>
              </MenuItem>
            ))}
          </MenuSection>
        )}
        <MenuSection>
          <Header className="px-2.5 py-1 text-sm text-muted">{words.toDepartment}</Header>
          {departments.map(({ id, name }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={name}
              onAction={() => transfer.mutate({ department_id: id })}
              className={itemLook}
            >
              <bdi>{name}</bdi>
            </MenuItem>
          ))}
        </MenuSection>
      </Menu>
    </Dialog>
  );
}

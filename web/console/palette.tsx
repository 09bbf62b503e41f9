import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { SearchField } from 'react-aria-components/SearchField';
import type { Static } from 'typebox';
import type { TicketPage } from '#contract/tickets.ts';
import { api } from '../shell/connection.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Key } from '../ui/key.tsx';
import { useFormat, useText } from '../ui/language.tsx';
import { itemLook } from '../ui/select.tsx';
import { useRested } from '../ui/use-rested.ts';
import { useOfferedCommands } from './commands.ts';
import { text } from './text.ts';

/** Everything one can do or go to, by typing a part of its name; and tickets by number or words. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const words = useText(text);
  return (
    <Dialog title={words.palette} isOpen={isOpen} onClose={onClose} bare wide>
      <PaletteBody onClose={onClose} />
    </Dialog>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const words = useText(text);
  const format = useFormat();
  const navigate = useNavigate();
  const commands = useOfferedCommands().filter(({ keyOnly }) => !keyOnly);
  const [typed, setTyped] = useState('');
  const q = useRested(typed.trim(), 300);
  const found = useQuery({
    queryKey: ['tickets', 'palette', q],
    queryFn: () => api.get<Static<typeof TicketPage>>('/api/tickets', { q, limit: 6 }),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });
  const tickets = q.length > 1 ? (found.data?.items ?? []) : [];
  const fold = (value: string) => value.toLocaleLowerCase().replaceAll('ي', 'ی').replaceAll('ك', 'ک');
  const fitting = commands.filter(({ label }) => fold(label).includes(fold(typed.trim())));
  const chosen = useRef<() => void>(undefined);
  // Once the dialog has gone: what is chosen may put the cursor somewhere else.
  useEffect(() => () => void setTimeout(() => chosen.current?.()), []);
  const done = (act: () => void) => () => {
    chosen.current = act;
    onClose();
  };
  const open = (ticketId: string) =>
    void navigate({ to: '/inbox/$folder/$ticketId', params: { folder: 'departments', ticketId }, search: {} });

  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <SearchField
        aria-label={words.paletteHint}
        autoFocus
        className="flex items-center gap-3 border-b border-line px-4"
      >
        <Search aria-hidden className="size-5 text-muted" />
        <Input
          dir="auto"
          placeholder={words.paletteHint}
          className="min-h-13 flex-1 bg-transparent text-lg outline-none [&::-webkit-search-cancel-button]:hidden"
        />
      </SearchField>
      <Menu
        aria-label={words.palette}
        className="max-h-[50dvh] overflow-auto p-2 outline-none"
        renderEmptyState={() => <p className="p-4 text-center text-muted">{words.paletteNothing}</p>}
      >
        {fitting.length > 0 && (
          <MenuSection>
            <Header className="px-2.5 pt-1 pb-1 text-xs font-medium text-muted">{words.actions}</Header>
            {fitting.map(({ id, label, key, act }) => (
              <MenuItem key={id} id={id} textValue={label} onAction={done(act)} className={itemLook}>
                <span className="flex-1">{label}</span>
                {key !== undefined && <Key>{key}</Key>}
              </MenuItem>
            ))}
          </MenuSection>
        )}
        {tickets.length > 0 && (
          <MenuSection>
            <Header className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">{words.tickets}</Header>
            {tickets.map(({ id, number, subject, customer_name }) => (
              <MenuItem key={id} id={id} textValue={subject} onAction={done(() => open(id))} className={itemLook}>
                <span className="text-muted">#{format.ordinal(number)}</span>
                <span className="flex-1 truncate">
                  <bdi>{subject}</bdi>
                </span>
                <span className="truncate text-sm text-muted">
                  <bdi>{customer_name}</bdi>
                </span>
              </MenuItem>
            ))}
          </MenuSection>
        )}
      </Menu>
    </Autocomplete>
  );
}

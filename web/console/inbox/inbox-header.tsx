import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ListFilter } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import type { TicketFolder } from '#contract/tickets.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { countsQuery } from '../../shell/queries.ts';
import { Count } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { popoverLook, Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { text as consoleText } from '../text.ts';
import { folderPaths, type InboxSearch, ticketFolders } from './search.ts';
import { SearchBox } from './search-box.tsx';
import { text } from './text.ts';

const Filters = lazy(() => import('./filters.tsx').then(({ Filters: component }) => ({ default: component })));

interface Props {
  folder: TicketFolder;
  search: InboxSearch;
  onSearch: (search: InboxSearch) => void;
}

/** Which folder, what is searched for in it, and what narrows it. */
export function InboxHeader({ folder, search, onSearch }: Props) {
  const words = useText(text);
  const names = useText(consoleText);
  const me = useSignedIn();
  const navigate = useNavigate();
  const counts = useQuery(countsQuery).data;
  const narrowed = Object.keys(search).filter((name) => name !== 'q').length;

  const searchFor = (q: string) => {
    const { q: _, ...others } = search;
    onSearch(q === '' ? others : { ...others, q });
  };

  return (
    <header className="flex flex-col gap-2 border-b border-line p-3">
      <div className="flex items-center gap-2 max-md:hidden">
        <h1 className="text-lg font-semibold">{names.folder[folder]}</h1>
        {folder !== 'CLOSED' && folder !== 'ALL' && <Count value={counts?.counts[folder]} label={names.openTickets} />}
      </div>
      <Select
        className="md:hidden"
        label={words.folder}
        labelHidden
        choices={ticketFolders
          .filter((each) => each !== 'ALL' || me.role === 'ADMIN' || folder === 'ALL')
          .map((id) => ({ id, label: names.folder[id] }))}
        value={folder}
        onChange={(id) => void navigate({ to: '/inbox/$folder', params: { folder: folderPaths[id] }, search: {} })}
      />
      <div className="flex gap-2">
        <SearchBox label={words.searchIn(names.folder[folder])} q={search.q ?? ''} onSearch={searchFor} />
        <DialogTrigger>
          <Button small icon={ListFilter} className={cx('min-h-8', narrowed > 0 && 'border-accent text-accent-ink')}>
            <span className="sr-only">{words.filter}</span>
            <Count value={narrowed} strong />
          </Button>
          <Popover className={cx(popoverLook, 'w-80')}>
            <AriaDialog aria-label={words.filters} className="p-4 outline-none">
              <Suspense fallback={<Skeleton lines={6} />}>
                <Filters search={search} onChange={onSearch} />
              </Suspense>
            </AriaDialog>
          </Popover>
        </DialogTrigger>
      </div>
    </header>
  );
}

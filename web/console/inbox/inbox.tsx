import { Outlet, useChildMatches, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Inbox as InboxIcon } from 'lucide-react';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty } from '../../ui/states.tsx';
import { text as consoleText } from '../text.ts';
import { InboxHeader } from './inbox-header.tsx';
import { folderOf, type InboxSearch } from './search.ts';
import { text } from './text.ts';
import { TicketList } from './ticket-list.tsx';

/** List and conversation side by side; on a narrow page the one or the other. */
export function Inbox() {
  const words = useText(text);
  const names = useText(consoleText);
  const navigate = useNavigate();
  const { folder: path } = useParams({ from: '/inbox/$folder' });
  const search = useSearch({ from: '/inbox/$folder' });
  const [child] = useChildMatches();
  const openId = child && 'ticketId' in child.params ? child.params.ticketId : undefined;
  const folder = folderOf(path);
  usePageTitle(names.folder[folder]);

  // The ticket that is open stays open beside the other list.
  const narrow = (change: InboxSearch) =>
    openId === undefined
      ? void navigate({ to: '/inbox/$folder', params: { folder: path }, search: change, replace: true })
      : void navigate({
          to: '/inbox/$folder/$ticketId',
          params: { folder: path, ticketId: openId },
          search: change,
          replace: true,
        });

  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label={names.folder[folder]}
        className={cx(
          'w-full flex-col border-e border-line md:flex md:w-88 md:shrink-0',
          openId === undefined ? 'flex' : 'hidden',
        )}
      >
        <InboxHeader key={path} folder={folder} search={search} onSearch={narrow} />
        {/* What is looked for anew begins at its first row. */}
        <TicketList key={`${path} ${JSON.stringify(search)}`} folder={folder} search={search} openId={openId} />
      </section>
      <div className={cx('min-w-0 flex-1 flex-col md:flex', openId === undefined ? 'hidden' : 'flex')}>
        {openId === undefined ? (
          <Empty icon={InboxIcon} title={words.chooseTitle}>
            {words.choose}
          </Empty>
        ) : (
          <Outlet />
        )}
      </div>
    </div>
  );
}

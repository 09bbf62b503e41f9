import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { ChartNoAxesColumn, Inbox, type LucideIcon, MessagesSquare, Search, Settings2 } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { AccountMenu } from '../shell/account-menu.tsx';
import { useSignedIn } from '../shell/app.tsx';
import { countsQuery } from '../shell/queries.ts';
import { Count } from '../ui/badge.tsx';
import { cx } from '../ui/cx.ts';
import { commandKey, Key } from '../ui/key.tsx';
import { useText } from '../ui/language.tsx';
import { Logo } from '../ui/logo.tsx';
import { uiText } from '../ui/text.ts';
import { useUnreadRooms } from './chat/own-rooms.ts';
import { ConsoleBell } from './console-bell.tsx';
import { folderPaths, ticketFolders } from './inbox/search.ts';
import { PresenceSwitch } from './presence-switch.tsx';
import { text } from './text.ts';

const linkLook =
  'flex min-h-8 items-center gap-2.5 rounded-md px-2.5 text-base text-ink hover:bg-hover data-[status=active]:bg-selected data-[status=active]:font-medium';

/** The way to every screen, from the side of a wide page. */
export function SideBar({ onPalette }: { onPalette: () => void }) {
  const words = useText(text);
  const common = useText(uiText);
  const me = useSignedIn();
  const navigate = useNavigate();
  const counts = useQuery(countsQuery).data;
  const unreadChats = useUnreadRooms();
  const { pathname } = useLocation();
  return (
    <nav
      aria-label={words.main}
      className="hidden w-58 shrink-0 flex-col gap-1 overflow-y-auto border-e border-line bg-canvas p-3 md:flex"
    >
      <div className="flex items-center justify-between px-1 pb-2">
        <Logo withName />
        <ConsoleBell />
      </div>
      <AriaButton
        onPress={onPalette}
        className="mb-2 flex min-h-8 items-center gap-2 rounded-md border border-edge bg-surface px-2.5 text-sm text-muted data-hovered:bg-hover"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 text-start">{common.search}</span>
        <Key>{`${commandKey} K`}</Key>
      </AriaButton>

      <p className="px-2.5 pt-2 text-xs font-medium text-muted">{words.inbox}</p>
      {ticketFolders
        .filter((folder) => folder !== 'ALL' || me.role === 'ADMIN')
        .map((folder) => (
          <Link
            key={folder}
            to="/inbox/$folder"
            params={{ folder: folderPaths[folder] }}
            search={{}}
            activeOptions={{ includeSearch: false }}
            className={linkLook}
          >
            <span className="flex-1 truncate">{words.folder[folder]}</span>
            {folder === 'MINE' && <Count value={counts?.unread_mine} label={words.unread} strong />}
            {folder !== 'CLOSED' && folder !== 'ALL' && (
              <Count value={counts?.counts[folder]} label={words.openTickets} />
            )}
          </Link>
        ))}

      <div className="my-2 border-t border-line" />
      <NavLink
        to="/chats"
        icon={MessagesSquare}
        label={words.chats}
        count={unreadChats}
        countLabel={words.unreadChats}
      />
      {me.role === 'ADMIN' && (
        <>
          <NavLink to="/overview" icon={ChartNoAxesColumn} label={words.overview} />
          <Link
            to="/admin/$section"
            params={{ section: 'people' }}
            {...markedWithin(pathname, '/admin')}
            className={linkLook}
          >
            <Settings2 aria-hidden className="size-4.5 text-muted" />
            {words.admin}
          </Link>
        </>
      )}

      <div className="mt-auto flex items-center gap-2 pt-3">
        <AccountMenu onSettings={() => void navigate({ to: '/settings' })} />
        <PresenceSwitch />
      </div>
    </nav>
  );
}

/** Whatever part of it is open, this is where it is. */
const markedWithin = (pathname: string, part: string) =>
  pathname.startsWith(`${part}/`) ? ({ 'data-status': 'active', 'aria-current': 'page' } as const) : {};

interface NavProps {
  to: '/chats' | '/overview';
  icon: LucideIcon;
  label: string;
  count?: number;
  countLabel?: string;
}

function NavLink({ to, icon: Icon, label, count, countLabel }: NavProps) {
  return (
    <Link to={to} className={linkLook}>
      <Icon aria-hidden className="size-4.5 text-muted" />
      <span className="flex-1">{label}</span>
      <Count value={count} label={countLabel} strong />
    </Link>
  );
}

/** The same at the foot of a narrow page. */
export function BottomBar() {
  const words = useText(text);
  const me = useSignedIn();
  const navigate = useNavigate();
  const counts = useQuery(countsQuery).data;
  const unreadChats = useUnreadRooms();
  const { pathname } = useLocation();
  return (
    <nav
      aria-label={words.main}
      className="flex shrink-0 items-center border-t border-line bg-canvas px-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <Link
        to="/inbox/$folder"
        params={{ folder: 'mine' }}
        search={{}}
        {...markedWithin(pathname, '/inbox')}
        className={tabLook}
      >
        <Badged icon={Inbox} count={counts?.unread_mine} label={words.unread} />
        {words.inbox}
      </Link>
      <Link to="/chats" className={tabLook}>
        <Badged icon={MessagesSquare} count={unreadChats} label={words.unreadChats} />
        {words.chats}
      </Link>
      {me.role === 'ADMIN' && (
        <>
          <Link to="/overview" className={tabLook}>
            <ChartNoAxesColumn aria-hidden className="size-5" />
            {words.overview}
          </Link>
          <Link
            to="/admin/$section"
            params={{ section: 'people' }}
            {...markedWithin(pathname, '/admin')}
            className={tabLook}
          >
            <Settings2 aria-hidden className="size-5" />
            {words.admin}
          </Link>
        </>
      )}
      <div className="flex flex-1 items-center justify-center gap-1">
        <ConsoleBell />
        <AccountMenu onSettings={() => void navigate({ to: '/settings' })} />
      </div>
    </nav>
  );
}

const tabLook =
  'flex min-h-13 flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-xs text-muted data-[status=active]:text-accent-ink data-[status=active]:font-medium';

function Badged({ icon: Icon, count, label }: { icon: LucideIcon; count: number | undefined; label: string }) {
  return (
    <span className={cx('relative')}>
      <Icon aria-hidden className="size-5" />
      <span className="absolute -top-1.5 start-3">
        <Count value={count} label={label} strong />
      </span>
    </span>
  );
}

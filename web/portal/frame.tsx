import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { unreadIn } from '../client/chat-room.ts';
import { AccountMenu } from '../shell/account-menu.tsx';
import { useSignedIn } from '../shell/app.tsx';
import { useRooms } from '../shell/chat/rooms.ts';
import { ConnectionBar } from '../shell/connection-bar.tsx';
import { NotificationBell } from '../shell/notification-bell.tsx';
import { Count } from '../ui/badge.tsx';
import { useText } from '../ui/language.tsx';
import { Logo } from '../ui/logo.tsx';
import { text } from './text.ts';

/** What stands around every page for somebody who is signed in. */
export function Frame() {
  const words = useText(text);
  const me = useSignedIn();
  const navigate = useNavigate();
  const inTickets = useLocation().pathname.startsWith('/tickets/');
  const unread = Object.values(useRooms()).reduce((sum, room) => sum + unreadIn(room, me.id), 0);
  return (
    <div className="flex h-dvh flex-col">
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-3xl items-center gap-1 px-3 py-2 sm:gap-2">
          <Link to="/" className="flex rounded-md">
            <Logo />
          </Link>
          <nav aria-label={words.main} className="flex min-w-0 flex-1 gap-1 ps-1">
            <Link
              to="/"
              // Its own page marks itself; a ticket's page lies elsewhere.
              {...(inTickets ? { 'data-status': 'active', 'aria-current': 'page' } : {})}
              className={linkLook}
            >
              {words.tickets}
            </Link>
            <Link to="/chats" className={linkLook}>
              {words.chat}
              <Count value={unread} label={words.unread} strong />
            </Link>
          </nav>
          <NotificationBell
            onOpen={({ ticket_id, chat_id }) => {
              if (ticket_id) void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket_id } });
              else if (chat_id) void navigate({ to: '/chats/$chatId', params: { chatId: chat_id } });
            }}
          />
          <AccountMenu onSettings={() => void navigate({ to: '/settings' })} />
        </div>
      </header>
      <ConnectionBar />
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
    </div>
  );
}

const linkLook =
  'flex min-h-9 items-center gap-1.5 rounded-md px-2.5 font-medium whitespace-nowrap text-muted hover:bg-hover data-[status=active]:text-ink';

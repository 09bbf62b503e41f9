import { useNavigate } from '@tanstack/react-router';
import { NotificationBell } from '../shell/notification-bell.tsx';

/** The bell of the console: what it tells of opens beside everything else. */
export function ConsoleBell() {
  const navigate = useNavigate();
  return (
    <NotificationBell
      onOpen={({ kind, ticket_id, chat_id }) => {
        if (ticket_id) void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket_id } });
        else if (chat_id) void navigate({ to: '/chats/$chatId', params: { chatId: chat_id } });
        else if (kind === 'WEBHOOK_DISABLED')
          void navigate({ to: '/admin/$section', params: { section: 'integrations' } });
      }}
    />
  );
}

import { type ChatRoom, unreadIn } from '../../client/chat-room.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { useRooms } from '../../shell/chat/rooms.ts';

/** The rooms one works in, the latest first; what has ended stands last until it is put away. */
export function useOwnRooms(): ChatRoom[] {
  const me = useSignedIn();
  const rooms = useRooms();
  return Object.values(rooms)
    .filter(({ chat }) => chat.operator_id === me.id)
    .sort((a, b) => rank(b) - rank(a) || b.chat.id.localeCompare(a.chat.id));
}
const rank = ({ chat }: ChatRoom) => (chat.status === 'ENDED' ? 0 : 1);

/** How many of them wait for a look. */
export function useUnreadRooms(): number {
  const me = useSignedIn();
  return useOwnRooms().filter((room) => room.chat.status === 'ACTIVE' && unreadIn(room, me.id) > 0).length;
}

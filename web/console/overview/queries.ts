import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { ChatNumbers, ChatPage } from '#contract/chats.ts';
import type { TicketNumbers, WaitingTicketPage } from '#contract/tickets.ts';
import { api } from '../../shell/connection.ts';

export interface Stretch {
  from: string;
  to: string;
}

/** Numbers move all the time; a minute is exact enough for somebody who looks at a day. */
const everyMinute = { staleTime: 30_000, refetchInterval: 60_000 };

export const ticketNumbersQuery = (stretch: Stretch) =>
  queryOptions({
    queryKey: ['tickets', 'numbers', stretch],
    queryFn: () =>
      api.get<{ numbers: TicketNumbers }>('/api/tickets/numbers', { ...stretch }).then(({ numbers }) => numbers),
    ...everyMinute,
  });

export const chatNumbersQuery = (stretch: Stretch) =>
  queryOptions({
    queryKey: ['chats', 'numbers', stretch],
    queryFn: () =>
      api.get<{ numbers: ChatNumbers }>('/api/chats/numbers', { ...stretch }).then(({ numbers }) => numbers),
    ...everyMinute,
  });

/** Both are asked for again by hear.ts when something of their kind changes. */
export const waitingTicketsQuery = queryOptions({
  queryKey: ['tickets', 'waiting'],
  queryFn: () => api.get<Static<typeof WaitingTicketPage>>('/api/tickets/waiting', { limit: 50 }),
  refetchInterval: 60_000,
});

export const waitingChatsQuery = queryOptions({
  queryKey: ['chats', 'waiting'],
  queryFn: () => api.get<Static<typeof ChatPage>>('/api/chats', { status: 'WAITING', limit: 100 }),
  refetchInterval: 60_000,
});

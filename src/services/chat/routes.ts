import { FeedPage, FeedQuery } from '#contract/socket.ts';
import { everybody, routesFor } from '#kit/route.ts';
import type { Deps } from '#kit/service.ts';
import { listEvents } from './follow-feed.ts';

const { allow } = routesFor<Deps>();

export const routes = [
  allow(
    everybody,
    'GET /api/events',
    { summary: 'What happened since a cursor, as far as one may hear of it', query: FeedQuery, answer: FeedPage },
    listEvents,
  ),
];

import {
  createBrowserHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { session } from '../shell/connection.ts';
import { NothingHere } from '../shell/nothing-here.tsx';
import { Failed, Skeleton } from '../ui/states.tsx';
import { type ArchiveSearch, readArchiveSearch } from './chat/archive-search.ts';
import { Frame } from './frame.tsx';
import { type InboxSearch, isFolder, readInboxSearch } from './inbox/search.ts';

/** Screens of the console; each is loaded when somebody first goes there. */
const root = createRootRoute({ component: Frame });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/$folder', params: { folder: 'mine' }, search: {} });
  },
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox/$folder',
  validateSearch: (search: Record<string, unknown>): InboxSearch => readInboxSearch(search),
  beforeLoad: ({ params }) => {
    if (!isFolder(params.folder)) throw redirect({ to: '/inbox/$folder', params: { folder: 'mine' }, search: {} });
  },
  component: lazyRouteComponent(() => import('./inbox/inbox.tsx'), 'Inbox'),
});

const ticket = createRoute({
  getParentRoute: () => inbox,
  path: '/$ticketId',
  component: lazyRouteComponent(() => import('./ticket/ticket-page.tsx'), 'TicketPage'),
});

/** Where mails and notifications point. */
const ticketLink = createRoute({
  getParentRoute: () => root,
  path: '/tickets/$ticketId',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/inbox/$folder/$ticketId', params: { folder: 'mine', ...params }, search: {} });
  },
});

const chats = createRoute({
  getParentRoute: () => root,
  path: '/chats',
  component: lazyRouteComponent(() => import('./chat/chats.tsx'), 'Chats'),
});

const archive = createRoute({
  getParentRoute: () => chats,
  path: '/archive',
  validateSearch: (search: Record<string, unknown>): ArchiveSearch => readArchiveSearch(search),
  component: lazyRouteComponent(() => import('./chat/archive.tsx'), 'Archive'),
});

const chat = createRoute({
  getParentRoute: () => chats,
  path: '/$chatId',
  component: lazyRouteComponent(() => import('./chat/chat-page.tsx'), 'ChatPage'),
});

const onlyAdmins = () => {
  if (session.user()?.role !== 'ADMIN')
    throw redirect({ to: '/inbox/$folder', params: { folder: 'mine' }, search: {} });
};

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  beforeLoad: onlyAdmins,
  component: lazyRouteComponent(() => import('./overview/overview.tsx'), 'Overview'),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin/$section',
  beforeLoad: onlyAdmins,
  component: lazyRouteComponent(() => import('./admin/admin.tsx'), 'Admin'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('../shell/settings/settings.tsx'), 'Settings'),
});

const routeTree = root.addChildren([
  home,
  inbox.addChildren([ticket]),
  ticketLink,
  chats.addChildren([archive, chat]),
  overview,
  admin,
  settings,
]);
const history = createBrowserHistory();

/** A new one for everybody who signs in or out: what they may see is decided anew. The address stays. */
export const createAppRouter = () =>
  createRouter({
    history,
    routeTree,
    basepath: '/console',
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingComponent: () => <Skeleton lines={6} />,
    defaultErrorComponent: ({ reset }) => <Failed onRetry={reset} />,
    defaultNotFoundComponent: () => <NothingHere home="/console" />,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

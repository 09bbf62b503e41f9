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
import { Frame } from './frame.tsx';

/** Pages of the portal, each loaded when somebody first goes there. The server knows the same paths. */
const root = createRootRoute();

const text = (value: unknown) => (typeof value === 'string' ? value : '');

const signedOut = createRoute({ getParentRoute: () => root, id: 'signed-out' });
const signIn = createRoute({
  getParentRoute: () => signedOut,
  path: '/sign-in',
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => ownPath(text(next)),
  beforeLoad: ({ search }) => {
    if (session.user()) throw redirect({ to: search.next ?? '/' });
  },
  component: lazyRouteComponent(() => import('./account/sign-in-page.tsx'), 'SignInPage'),
});
const register = createRoute({
  getParentRoute: () => signedOut,
  path: '/register',
  beforeLoad: () => {
    if (session.user()) throw redirect({ to: '/' });
  },
  component: lazyRouteComponent(() => import('./account/register.tsx'), 'Register'),
});
const forgot = createRoute({
  getParentRoute: () => signedOut,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./account/forgot-password.tsx'), 'ForgotPassword'),
});
const reset = createRoute({
  getParentRoute: () => signedOut,
  path: '/reset-password',
  validateSearch: ({ token }: Record<string, unknown>) => ({ token: text(token) }),
  component: lazyRouteComponent(() => import('./account/reset-password.tsx'), 'ResetPassword'),
});
const verify = createRoute({
  getParentRoute: () => signedOut,
  path: '/verify-email',
  validateSearch: ({ token }: Record<string, unknown>) => ({ token: text(token) }),
  component: lazyRouteComponent(() => import('./account/verify-email.tsx'), 'VerifyEmail'),
});

const fromProvider = createRoute({
  getParentRoute: () => signedOut,
  path: '/sign-in/provider',
  component: lazyRouteComponent(() => import('./account/from-provider.tsx'), 'FromProvider'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: ({ location: { pathname } }) => {
    const me = session.user();
    if (!me) throw redirect({ to: '/sign-in', search: pathname === '/' ? {} : { next: pathname } });
    // Mails to staff point here too: their side is the console.
    if (me.role !== 'CUSTOMER') {
      location.replace(/^\/(tickets|chats)\/[^/]+$/.test(pathname) ? `/console${pathname}` : '/console');
      return new Promise<void>(() => {});
    }
  },
  component: Frame,
});
const tickets = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./tickets/my-tickets.tsx'), 'MyTickets'),
});
const ticketsToo = createRoute({
  getParentRoute: () => signedIn,
  path: '/tickets',
  beforeLoad: () => {
    throw redirect({ to: '/' });
  },
});
const newTicket = createRoute({
  getParentRoute: () => signedIn,
  path: '/tickets/new',
  component: lazyRouteComponent(() => import('./tickets/new-ticket.tsx'), 'NewTicket'),
});
const ticket = createRoute({
  getParentRoute: () => signedIn,
  path: '/tickets/$ticketId',
  component: lazyRouteComponent(() => import('./tickets/ticket-page.tsx'), 'TicketPage'),
});
const chats = createRoute({
  getParentRoute: () => signedIn,
  path: '/chats',
  component: lazyRouteComponent(() => import('./chats/chats.tsx'), 'Chats'),
});
const chat = createRoute({
  getParentRoute: () => signedIn,
  path: '/chats/$chatId',
  component: lazyRouteComponent(() => import('./chats/chat-page.tsx'), 'ChatPage'),
});
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('../shell/settings/settings.tsx'), 'Settings'),
});

const routeTree = root.addChildren([
  signedOut.addChildren([signIn, register, forgot, reset, verify, fromProvider]),
  signedIn.addChildren([tickets, ticketsToo, newTicket, ticket, chats, chat, settings]),
]);
const history = createBrowserHistory();

/** A new one for everybody who signs in or out: where they may go is decided anew. The address stays. */
export const createAppRouter = () =>
  createRouter({
    history,
    routeTree,
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingComponent: () => <Skeleton lines={6} />,
    defaultErrorComponent: ({ reset: again }) => <Failed onRetry={again} />,
    defaultNotFoundComponent: () => <NothingHere home="/" />,
  });

/** Only pages of our own: an address that somebody else wrote does not lead elsewhere. */
function ownPath(next: string): { next?: string } {
  return /^\/(tickets|chats|settings)(\/[A-Za-z0-9-]+)?$/.test(next) ? { next } : {};
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

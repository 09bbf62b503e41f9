import { type Deps, defineService } from '#kit/service.ts';
import { createPush } from './push.ts';
import { routes } from './routes.ts';
import { createSocketServer } from './socket-server.ts';

export const chat = defineService<Deps>('chat', routes, async (deps) => {
  const sockets = createSocketServer(deps);
  const push = createPush(deps, sockets.audience);
  return {
    use: deps,
    attach: (server) => sockets.attach(server),
    close: () => push.close(),
  };
});

import type { RemoteServiceName } from '#kit/env-variables.ts';
import type { App } from '#kit/http.ts';
import type { Deps, ServiceFace } from '#kit/service.ts';
import { proxyRequests } from './proxy-requests.ts';
import { proxySockets } from './proxy-sockets.ts';
import { watchUpstreams } from './upstreams.ts';

/** A service elsewhere: its contents page, and where it is. */
export interface RemoteService {
  face: ServiceFace & { name: RemoteServiceName };
  urls: readonly string[];
}

/** Passes on what is asked of services that run elsewhere. Loaded only where there are any. */
export async function proxyServices(app: App, remote: readonly RemoteService[], log: Deps['log']): Promise<void> {
  for (const { face, urls } of remote) {
    const upstreams = watchUpstreams(urls);
    app.addHook('onClose', async () => upstreams.close());
    await app.register((scope) => proxyRequests(scope, face, upstreams));
    if (face.name === 'chat') await app.register(async (scope) => proxySockets(scope, upstreams, log));
  }
}

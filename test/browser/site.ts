import { once } from 'node:events';
import { createServer } from 'node:http';

/** Somebody else's web site: the same page at every path. */
export interface Site {
  origin: string;
  close(): Promise<void>;
}

export async function openSite(body: (path: string) => string): Promise<Site> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="en"><title>A site</title><link rel="icon" href="data:,">${body(request.url ?? '/')}</html>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

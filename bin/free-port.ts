import { once } from 'node:events';
import { createServer } from 'node:net';

/** Another program may take it before it is used: so seldom that the next run of the tests will do. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

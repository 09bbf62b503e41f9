import { io } from 'socket.io-client';
import { broken, ok, type PlainCheck, warning } from './check.ts';

/** Milliseconds for one way to connect. */
const patience = 4000;

/** Through the public address, as a browser comes: the program itself must be heard to refuse who brings no token. */
export const websocketCheck: PlainCheck = {
  ...{ area: 'address', name: 'live connection', needs: ['address'] },
  async run({ config: { public_url } }) {
    const [websocket, polling] = await Promise.all([reaches(public_url, 'websocket'), reaches(public_url, 'polling')]);
    if (websocket && polling) return [ok('Live connections reach the program, by websocket and by polling.')];
    if (!websocket && !polling)
      return [broken('No live connection reaches the program.', 'Let the reverse proxy pass /socket.io/ on as it is.')];
    if (!polling)
      return [
        warning('Live connections reach the program by websocket only.', 'Let the proxy pass POST /socket.io/ on.'),
      ];
    return [broken('The reverse proxy does not pass websockets on: chat falls back to slow polling.', upgrade)];
  },
};

const upgrade =
  'Let it pass upgrades on; for nginx, in the location: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

function reaches(url: string, transport: 'websocket' | 'polling'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = io(new URL(url).origin, {
    transports: [transport],
    forceNew: true,
    reconnection: false,
    timeout: patience,
  });
  socket.once('connect', () => resolve(true));
  socket.once('connect_error', ({ message }) => resolve(message === 'invalid_token'));
  return promise.finally(() => socket.disconnect());
}

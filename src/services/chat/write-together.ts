import type { Socket as NetSocket } from 'node:net';
import type { ClientSocket } from './connection.ts';

/** Of a connection of Engine.IO, which does not show it. */
interface Engine {
  flush(): void;
  transport: { socket?: { _socket?: NetSocket } };
}

/**
 * Frames that one turn of the event loop sends to a websocket leave in one write: an acknowledgement with the message it is
 * for, or all that a batch brings to an operator of many chats. A write of its own for each frame is most of what a message
 * costs (`docs/performance.md`).
 */
export function writeTogether({ conn }: Pick<ClientSocket, 'conn'>): void {
  const engine = conn as unknown as Engine;
  const flush = engine.flush.bind(conn);
  let isPlanned = false;
  engine.flush = () => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      // None while it is long polling.
      const wire = engine.transport.socket?._socket;
      wire?.cork();
      flush();
      wire?.uncork();
    });
  };
}

import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Socket } from 'node:net';

/** The connections of one client, which break without a farewell, as a lost network does. */
export interface Wire {
  agent: PlainAgent;
  /** Breaks what is open. */
  cut(): void;
  /** What the server says is lost from now on, while all that is sent still arrives: until it is cut. */
  deafen(): void;
  /** Breaks at the next thing that is sent: right after it has left, or in the middle of it. */
  cutAtNextSend(how: 'after' | 'within'): void;
  /** How many connections it broke. */
  broken(): number;
}

/** A wire to where the URL points. */
export function openWire(url: string): Wire {
  const sockets = new Set<Socket>();
  let broken = 0;
  const cut = (socket: Socket) => {
    if (!socket.destroyed) broken += 1;
    socket.destroy();
  };
  const remember = <S>(made: S): S => {
    if (made instanceof Socket) {
      sockets.add(made);
      made.on('close', () => sockets.delete(made));
    }
    return made;
  };
  return {
    agent: url.startsWith('https:') ? new WatchedSecureAgent(remember) : new WatchedAgent(remember),
    cut() {
      for (const socket of sockets) cut(socket);
    },
    deafen() {
      for (const socket of sockets) socket.removeAllListeners('data').resume();
    },
    cutAtNextSend(how) {
      for (const socket of sockets) atNextFrame(socket, how, () => cut(socket));
    },
    broken: () => broken,
  };
}

type Remember = <S>(made: S) => S;

class WatchedAgent extends PlainAgent {
  readonly #remember: Remember;
  constructor(remember: Remember) {
    super();
    this.#remember = remember;
  }
  override createConnection(...how: Parameters<PlainAgent['createConnection']>) {
    return this.#remember(super.createConnection(...how));
  }
}

class WatchedSecureAgent extends SecureAgent {
  readonly #remember: Remember;
  constructor(remember: Remember) {
    super();
    this.#remember = remember;
  }
  override createConnection(...how: Parameters<SecureAgent['createConnection']>) {
    return this.#remember(super.createConnection(...how));
  }
}

/** The head of a frame goes by itself before what it carries, and has so many bytes at most (RFC 6455, 5.2). */
const frameHead = 14;

function atNextFrame(socket: Socket, how: 'after' | 'within', cut: () => void): void {
  const write = socket.write.bind(socket);
  socket.write = (said: Uint8Array | string) => {
    const bytes = Buffer.from(said);
    if (bytes.length <= frameHead) return write(bytes);
    write(how === 'after' ? bytes : bytes.subarray(0, bytes.length / 2));
    // What is held together with it would be lost as a whole.
    socket.uncork();
    cut();
    return false;
  };
}

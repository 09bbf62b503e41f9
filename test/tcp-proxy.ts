import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Connections stay open, and nothing comes through. */
  blackhole(): void;
  /** Lets everything through again. */
  pass(): void;
  close(): Promise<void>;
}

/** Stands between a program and what it talks to, on loopback. */
export async function openTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let state: 'pass' | 'cut' | 'blackhole' = 'pass';
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    if (state === 'cut') return void client.resetAndDestroy();
    const upstream = connect(target);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const forward = (from: Socket, to: Socket) => {
      from.on('data', (data) => {
        if (state !== 'blackhole') to.write(data);
      });
      from.on('error', () => {});
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
    };
    forward(client, upstream);
    forward(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const endAll = () => {
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy();
      upstream.destroy();
    }
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      state = 'cut';
      endAll();
    },
    blackhole() {
      state = 'blackhole';
    },
    pass() {
      // What a blackhole swallowed is missing from its stream: such a connection is of no more use.
      if (state === 'blackhole') endAll();
      state = 'pass';
    },
    close: () =>
      new Promise((resolve) => {
        endAll();
        server.close(() => resolve());
      }),
  };
}

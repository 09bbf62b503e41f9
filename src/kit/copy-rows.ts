import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Client, Connection } from 'pg';

declare module 'pg' {
  // What the driver has and its types leave out.
  interface Connection {
    sendCopyFromChunk(chunk: Buffer): void;
    endCopyFrom(): void;
    sendCopyFail(message: string): void;
  }
}

/**
 * `COPY ... TO STDOUT`: the rows as PostgreSQL writes them, no faster than they are read. Who stops reading before the end
 * ends the client: the server would wait for ever to send the rest.
 */
export function copyOut(client: Client, sql: string): Readable {
  let connection: Connection | undefined;
  const rows = new Readable({ read: () => void connection?.stream.resume() });
  client.query({
    submit(its: Connection) {
      connection = its;
      its.query(sql);
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // A copy: the driver uses the memory behind the chunk again.
      if (!rows.push(Buffer.from(chunk))) connection?.stream.pause();
    },
    handleCommandComplete() {},
    handleReadyForQuery: () => void rows.push(null),
    handleError: (error: Error) => void rows.destroy(error),
  });
  return rows;
}

/**
 * `COPY ... FROM STDIN`: sends what `rows` gives, no faster than the server takes it.
 * @throws what PostgreSQL refuses, or what `rows` fails with; the client can be used on, its transaction is broken.
 */
export async function copyIn(client: Client, sql: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const { promise: copied, resolve, reject } = Promise.withResolvers<void>();
  const refused = new AbortController();
  let failure: unknown;

  async function send(connection: Connection): Promise<void> {
    const { signal } = refused;
    try {
      for await (const chunk of rows) {
        // After an error the server takes no more.
        if (signal.aborted) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain', { signal });
      }
      connection.endCopyFrom();
    } catch (error) {
      if (signal.aborted) return;
      failure = error;
      connection.sendCopyFail('The source of the rows failed');
    }
  }

  client.query({
    submit: (connection: Connection) => connection.query(sql),
    handleCopyInResponse: send,
    handleCommandComplete() {},
    handleReadyForQuery: () => resolve(),
    handleError(error: Error) {
      refused.abort();
      reject(failure ?? error);
    },
  });
  return copied;
}

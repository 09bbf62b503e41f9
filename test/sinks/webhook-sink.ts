import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders;
  id: string;
  body: string;
}

type Behaviour = (call: ReceivedCall, response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

/** A real receiver of webhooks on loopback. Each path may answer in its own way; 204 when none was said. */
export interface WebhookSink {
  url: string;
  calls: ReceivedCall[];
  callsTo(path: string): ReceivedCall[];
  behave(path: string, behaviour: Behaviour): void;
  stop(): Promise<void>;
}

export async function startWebhookSink(port = 0): Promise<WebhookSink> {
  const calls: ReceivedCall[] = [];
  const behaviours = new Map<string, Behaviour>();
  const server = createServer((request, response) => {
    const take = async () => {
      const { url: path = '/', headers } = request;
      const call = { path, headers, id: String(headers['webhook-id']), body: await text(request) };
      calls.push(call);
      const behave = behaviours.get(path);
      if (behave) await behave(call, response, request);
      else response.writeHead(204).end();
    };
    take().catch(() => request.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    calls,
    callsTo: (path) => calls.filter((call) => call.path === path),
    behave: (path, behaviour) => void behaviours.set(path, behaviour),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

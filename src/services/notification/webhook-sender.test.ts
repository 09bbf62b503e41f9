import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushSinkCertificate } from '../../../test/sinks/push-sink.ts';
import { startWebhookSink, type WebhookSink } from '../../../test/sinks/webhook-sink.ts';
import { createOutboundGuard } from './outbound-guard.ts';
import { createWebhookSender } from './webhook-sender.ts';

let sink: WebhookSink;
beforeAll(async () => {
  sink = await startWebhookSink();
});
afterAll(() => sink.stop());

const never = new AbortController().signal;
const open = createWebhookSender(createOutboundGuard([], undefined, { privateNetworks: true }));
const impatient = createWebhookSender(createOutboundGuard([], undefined, { privateNetworks: true }), 400);
const send = (path: string, sender = open) => sender.send(sink.url + path, {}, '{}', never);

// Where clouds keep the keys of their machines.
test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]/',
  'http://2852039166/',
])('%s is called by nobody, also where private networks may be', async (url) => {
  const guard = createOutboundGuard([], undefined, { privateNetworks: true });
  await expect(guard.check(url)).rejects.toThrow('link-local');
  expect((await open.send(url, {}, '{}', never)).error).toContain('link-local');
  await expect(guard.check('http://10.0.0.1/')).resolves.toBeInstanceOf(URL);
});

test('an answer of success is one, with its first words', async () => {
  sink.behave('/ok', (_call, response) => void response.writeHead(201).end('taken'));
  expect(await send('/ok')).toEqual({ response_status: 201, response_body: 'taken', error: null });
});

test.each([400, 404, 410, 429, 500, 503])('an answer of %i is a failure, with its first words', async (status) => {
  sink.behave('/wrong', (_call, response) => void response.writeHead(status).end('no\0'));
  expect(await send('/wrong')).toEqual({
    response_status: status,
    response_body: 'no\ufffd',
    error: `Answered ${status}`,
  });
});

test('of an answer of 100 MB four KiB are read, and the rest is never taken', async () => {
  let written = 0;
  sink.behave('/huge', async (_call, response) => {
    const part = Buffer.alloc(1024 * 1024, 'x');
    response.writeHead(200, { 'content-length': String(100 * part.length) });
    for (let at = 0; at < 100 && !response.destroyed; at++) {
      if (!response.write(part))
        await Promise.race(['drain', 'close'].map((event) => new Promise((resolve) => response.once(event, resolve))));
      written += part.length;
    }
  });
  const { response_status, response_body, error } = await send('/huge');
  expect({ response_status, error }).toEqual({ response_status: 200, error: null });
  expect(response_body).toBe('x'.repeat(4096));
  expect(written).toBeLessThan(20 * 1024 * 1024);
});

describe('who takes their time', () => {
  test('before the answer is given up', async () => {
    sink.behave('/silent', () => {});
    expect(await send('/silent', impatient)).toMatchObject({ response_status: null, error: 'No answer within 0.4 s' });
  });

  test('with headers, a byte at a time, is given up', async () => {
    sink.behave('/trickle', (_call, _response, request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => request.socket.write('x'), 20);
      request.socket.on('close', () => clearInterval(drip)).on('error', () => {});
    });
    expect(await send('/trickle', impatient)).toMatchObject({
      response_status: null,
      error: 'No answer within 0.4 s',
    });
  });

  test('with the body has answered all the same, and is waited for no longer', async () => {
    sink.behave('/drip', (_call, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const { response_status, response_body, error } = await send('/drip', impatient);
    expect({ response_status, error }).toEqual({ response_status: 200, error: null });
    expect(response_body).toMatch(/^\.+$/);
  });
});

// Security case 34.
describe('a private address', () => {
  test.each([301, 302, 307, 308])('is not reached by a redirect of %i', async (status) => {
    sink.behave(
      '/away',
      (_call, response) => void response.writeHead(status, { location: `${sink.url}/inside` }).end(),
    );
    expect(await send('/away')).toMatchObject({
      response_status: status,
      error: `Answered ${status}: redirects are not followed`,
    });
    expect(sink.callsTo('/inside')).toEqual([]);
  });

  test('is not called by a name that leads there, were it public when it was saved', async () => {
    const cert = await readFile(pushSinkCertificate, 'utf8');
    const key = await readFile(new URL('./push-sink.key.pem', pushSinkCertificate), 'utf8');
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
    let calls = 0;
    const server = createServer({ cert, key }, (_request, response) => {
      calls++;
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answers = ['93.184.215.14', '127.0.0.1'];
    const resolve = async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }];
    const url = `https://push.test:${port}/hook`;

    const guard = createOutboundGuard([], resolve);
    await guard.check(url);
    expect(await createWebhookSender(guard).send(url, {}, '{}', never)).toEqual({
      response_status: null,
      response_body: null,
      error: 'must lead to a public address',
    });
    expect(calls).toBe(0);
    // The same server, where it is allowed by name.
    const local = createWebhookSender(createOutboundGuard([`localhost:${port}`]));
    expect(await local.send(`https://localhost:${port}/`, {}, '{}', never)).toMatchObject({ response_status: 204 });
    expect(calls).toBe(1);
    await new Promise((done) => server.close(done));
  });

  test.each(['http://93.184.215.14/', 'https://127.0.0.1/', 'https://[::ffff:10.0.0.1]/', 'https://2130706433/'])(
    'or plain http is refused when sent, however it came to be saved: %s',
    async (url) => {
      const result = await createWebhookSender(createOutboundGuard([])).send(url, {}, '{}', never);
      expect(result).toMatchObject({ response_status: null, error: expect.stringMatching(/^must /) });
    },
  );
});

test('nobody who listens is a failure with its reason', async () => {
  const gone = await startWebhookSink();
  await gone.stop();
  const result = await open.send(gone.url, {}, '{}', never);
  expect(result).toMatchObject({ response_status: null, error: expect.stringContaining('ECONNREFUSED') });
});

import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import tls from 'node:tls';
import { importJWK, type JWTPayload, jwtVerify } from 'jose';

export interface ReceivedPush {
  endpoint: string;
  headers: IncomingHttpHeaders;
  /** Decrypted as the browser would. */
  message: { title: string; body: string; url: string; tag: string };
  /** Of the sender's token, once its signature was verified with the key it names. */
  claims: JWTPayload;
  /** That key: the applicationServerKey. */
  serverKey: string;
}

/** One browser's subscription, as `JSON.stringify(subscription)` gives it there. */
export interface SinkSubscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/**
 * A real push service on loopback: https, and no push is taken but one that is encrypted for its subscription (RFC 8291)
 * and signed by a VAPID key (RFC 8292); anything else is answered with 400 and stands in `complaints`.
 */
export interface PushSink {
  /** host:port, for OUTBOUND_ALLOW. */
  host: string;
  pushes: ReceivedPush[];
  complaints: unknown[];
  /** Requests of any kind, so that a test sees also that there was none. */
  requests: { method: string | undefined; url: string | undefined }[];
  subscribe(): SinkSubscription;
  /** From now on this endpoint answers with this status, and pushes to it are not taken. 0: as usual again. */
  answer(endpoint: string, status: number, headers?: Record<string, string>): void;
  pushesTo(subscription: SinkSubscription): ReceivedPush[];
  stop(): Promise<void>;
}

/** For NODE_EXTRA_CA_CERTS of another process. Made for these tests, valid for localhost and push.test, until 2126. */
export const pushSinkCertificate = new URL('./push-sink.cert.pem', import.meta.url);

export async function startPushSink(): Promise<PushSink> {
  const cert = await readFile(pushSinkCertificate, 'utf8');
  const key = await readFile(new URL('./push-sink.key.pem', import.meta.url), 'utf8');
  // This thread trusts it from now on. Verification itself is never turned off.
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);

  const browsers = new Map<string, { ecdh: ECDH; auth: Buffer }>();
  const answers = new Map<string, { status: number; headers: Record<string, string> }>();
  const sink: Pick<PushSink, 'pushes' | 'complaints' | 'requests'> = { pushes: [], complaints: [], requests: [] };
  let host = '';

  async function take(request: IncomingMessage): Promise<number> {
    const endpoint = `https://${host}${request.url}`;
    const browser = browsers.get(endpoint);
    if (request.method !== 'POST' || !browser) return 404;
    const body = await buffer(request);
    const { headers } = request;
    if (headers['content-encoding'] !== 'aes128gcm' || !headers.ttl) throw new Error('No aes128gcm or no TTL');
    const { claims, serverKey } = await verifyVapid(headers.authorization ?? '', `https://${host}`);
    sink.pushes.push({ endpoint, headers, message: JSON.parse(decrypt(body, browser)), claims, serverKey });
    return 201;
  }

  const server = createServer({ key, cert }, (request, response) => {
    sink.requests.push({ method: request.method, url: request.url });
    const answer = answers.get(`https://${host}${request.url}`);
    if (answer) {
      response.writeHead(answer.status, answer.headers).end();
      return;
    }
    take(request).then(
      (status) => response.writeHead(status).end(),
      (error: unknown) => {
        sink.complaints.push(error);
        response.writeHead(400).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `localhost:${(server.address() as AddressInfo).port}`;

  return {
    host,
    ...sink,
    subscribe() {
      const ecdh = createECDH('prime256v1');
      const auth = randomBytes(16);
      const keys = { p256dh: ecdh.generateKeys('base64url'), auth: auth.toString('base64url') };
      const endpoint = `https://${host}/push/${randomBytes(12).toString('base64url')}`;
      browsers.set(endpoint, { ecdh, auth });
      return { endpoint, keys };
    },
    answer(endpoint, status, headers = {}) {
      if (status === 0) answers.delete(endpoint);
      else answers.set(endpoint, { status, headers });
    },
    pushesTo: ({ endpoint }) => sink.pushes.filter((push) => push.endpoint === endpoint),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function verifyVapid(
  authorization: string,
  audience: string,
): Promise<{ claims: JWTPayload; serverKey: string }> {
  const [, token, serverKey] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  if (!token || !serverKey) throw new Error(`Not a VAPID header: ${authorization}`);
  const point = Buffer.from(serverKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
  const { payload } = await jwtVerify(token, publicKey, {
    algorithms: ['ES256'],
    audience,
    requiredClaims: ['exp', 'sub'],
  });
  if ((payload.exp ?? 0) > Date.now() / 1000 + 24 * 3600) throw new Error('The token lives longer than a day');
  return { claims: payload, serverKey };
}

/** RFC 8291, section 3.4, for the one record that a push is. */
function decrypt(body: Buffer, { ecdh, auth }: { ecdh: ECDH; auth: Buffer }): string {
  const salt = body.subarray(0, 16);
  const serverPublic = body.subarray(21, 21 + body.readUInt8(20));
  const sealed = body.subarray(21 + serverPublic.length);
  const derive = (key: Uint8Array, from: Uint8Array, info: Buffer | string, length: number) =>
    Buffer.from(hkdfSync('sha256', key, from, info, length));
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), serverPublic]);
  const secret = derive(ecdh.computeSecret(serverPublic), auth, keyInfo, 32);
  const contentKey = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce).setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
}

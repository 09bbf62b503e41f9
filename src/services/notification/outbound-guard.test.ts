import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PushSink, startPushSink } from '../../../test/sinks/push-sink.ts';
import { createOutboundGuard, isPublic, type OutboundGuard, OutboundRefused } from './outbound-guard.ts';

/** A name server of our own: what each name leads to, one answer after the other, the last one for ever. */
const names = (table: Record<string, string[][]>) => async (host: string) => {
  const answers = table[host];
  const addresses = (answers && answers.length > 1 ? answers.shift() : answers?.[0]) ?? [];
  if (addresses.length === 0) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

// Fails for each range that is taken out of the lists, and for `some` in place of `every`.
describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    '',
    'localhost',
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false));

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.255.255',
    '192.169.0.1',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
  ])('%s is', (address) => expect(isPublic(address)).toBe(true));
});

describe('saving a URL', () => {
  const guard = createOutboundGuard(
    ['localhost:8443', 'trusted.internal', '[::1]:9443'],
    names({
      'push.example': [['93.184.216.34', '2606:2800:220:1::1']],
      'inside.example': [['10.1.2.3']],
      'both.example': [['93.184.216.34', '127.0.0.1']],
      localhost: [['127.0.0.1']],
    }),
  );

  it.each([
    ['http://push.example/x', 'https'],
    ['ftp://push.example/', 'https'],
    ['javascript:alert(1)', 'https'],
    ['data:text/html,x', 'https'],
    ['file:///etc/passwd', 'https'],
    ['no url', 'URL'],
    ['//push.example/x', 'URL'],
    ['https://', 'URL'],
    ['https://user:secret@push.example/', 'password'],
    ['https://127.0.0.1/', 'public'],
    ['https://127.1/', 'public'],
    ['https://2130706433/', 'public'],
    ['https://017700000001/', 'public'],
    ['https://0x7f.0x0.0x0.0x1/', 'public'],
    ['https://0x7f000001/', 'public'],
    ['https://①②⑦.0.0.1/', 'public'],
    ['https://127.0.0.1./', 'public'],
    ['https://169.254.169.254/latest/meta-data/', 'public'],
    ['https://0/', 'public'],
    ['https://[::1]/', 'public'],
    ['https://[::]/', 'public'],
    ['https://[::ffff:127.0.0.1]/', 'public'],
    ['https://[::ffff:a00:1]/', 'public'],
    ['https://[fe80::1]/', 'public'],
    ['https://[fd00::1]/', 'public'],
    ['https://localhost/', 'public'],
    ['https://localhost:8444/', 'public'],
    ['https://[::1]:9444/', 'public'],
    ['https://inside.example/', 'public'],
    ['https://both.example/', 'public'],
    ['https://nowhere.example/', 'not known'],
  ])('%s is refused', async (url, why) => {
    await expect(guard.check(url)).rejects.toThrow(OutboundRefused);
    await expect(guard.check(url)).rejects.toThrow(why);
  });

  it.each([
    'https://push.example/x?y=z',
    'https://push.example:8443/',
    'https://93.184.216.34/',
    'https://[2606:4700::1111]/',
    'https://localhost:8443/push',
    'https://LOCALHOST:8443/',
    'https://trusted.internal/',
    'https://trusted.internal:444/',
    'https://[::1]:9443/',
  ])('%s is taken', async (url) => expect((await guard.check(url)).href).toBe(new URL(url).href));

  // Seen to fail when a URL without a port is taken for one at 443, whatever its protocol.
  it('is allowed at the port it goes to, over plain http too', async () => {
    const resolve = names({ 'cloud.test': [['169.254.169.254']] });
    const at = (port: number) => createOutboundGuard([`cloud.test:${port}`], resolve, { privateNetworks: true });
    await expect(at(443).check('http://cloud.test/')).rejects.toThrow('link-local');
    await expect(at(80).check('https://cloud.test/')).rejects.toThrow('link-local');
    expect((await at(80).check('http://cloud.test/')).href).toBe('http://cloud.test/');
    expect((await at(443).check('https://cloud.test/')).href).toBe('https://cloud.test/');
  });

  // Seen to fail for each that is taken out of the list.
  it.each(['169.254.169.254', '[::ffff:169.254.169.254]', '[fe80::1]', '[fd00:ec2::254]', '100.100.100.200'])(
    'where private networks may be called, %s may not: clouds keep secrets there',
    async (host) => {
      const guard = createOutboundGuard([], names({}), { privateNetworks: true });
      await expect(guard.check(`http://${host}/latest/meta-data/`)).rejects.toThrow(OutboundRefused);
      expect((await guard.check('http://[fd00:ec2::255]/')).hostname).toBe('[fd00:ec2::255]');
      expect((await guard.check('http://10.0.0.1/')).hostname).toBe('10.0.0.1');
    },
  );

  it('while the name server is away is neither taken nor refused for good', async () => {
    const away = createOutboundGuard([], async () => {
      throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
    });
    await expect(away.check('https://push.example/')).rejects.not.toThrow(OutboundRefused);
  });
});

describe('using a URL', () => {
  let sink: PushSink;
  beforeAll(async () => {
    sink = await startPushSink();
  });
  afterAll(() => sink.stop());

  /** The way `OutboundGuard` says. */
  const ask = (guard: OutboundGuard, url: URL) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(url, { ...guard.socketOptions(url), agent: false }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  const port = () => sink.host.split(':')[1];

  // Fails when the address is looked up before the request only.
  it('is refused when the name leads elsewhere by then', async () => {
    const resolve = names({ 'push.test': [['93.184.216.34'], ['127.0.0.1']] });
    const guard = createOutboundGuard([], resolve);
    const url = await guard.check(`https://push.test:${port()}/`);
    await expect(ask(guard, url)).rejects.toThrow(OutboundRefused);
    expect(sink.requests).toEqual([]);
  });

  it('is refused when one of its addresses is not public', async () => {
    const guard = createOutboundGuard([], names({ 'push.test': [['93.184.216.34', '127.0.0.1']] }));
    await expect(ask(guard, new URL(`https://push.test:${port()}/`))).rejects.toThrow(OutboundRefused);
  });

  // An address in the URL asks no name server, so the lookup alone would let it through.
  it.each(['127.0.0.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]'])(
    'is refused for %s before any connection',
    (host) => {
      expect(() => createOutboundGuard([]).socketOptions(new URL(`https://${host}:${port()}/`))).toThrow(
        OutboundRefused,
      );
    },
  );

  it('is refused without TLS, whatever came into the database', () => {
    expect(() => createOutboundGuard([sink.host]).socketOptions(new URL(`http://${sink.host}/`))).toThrow(
      OutboundRefused,
    );
  });

  it('works for what is allowed by name, and only there', async () => {
    const guard = createOutboundGuard([sink.host]);
    expect(await ask(guard, new URL(`https://${sink.host}/`))).toBe(404);
    await expect(ask(createOutboundGuard(['localhost:1']), new URL(`https://${sink.host}/`))).rejects.toThrow(
      OutboundRefused,
    );
  });

  it('gives the connection the very addresses that were checked, in the form it asks for', async () => {
    const guard = createOutboundGuard([], names({ 'push.test': [['203.0.114.1', '2606:4700::1111']] }));
    const { lookup } = guard.socketOptions(new URL('https://push.test/'));
    const ask = (all: boolean) =>
      new Promise((resolve, reject) => {
        lookup?.('push.test', { all }, (error, ...found) => (error ? reject(error) : resolve(found)));
      });
    const [first, second] = [
      { address: '203.0.114.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ];
    expect(await ask(true)).toEqual([[first, second]]);
    expect(await ask(false)).toEqual([first.address, first.family]);
  });
});

import { type Finding, ok, type PlainCheck, warning } from './check.ts';

/** Settings that are each right and do not fit together. */
export const settingsCheck: PlainCheck = {
  ...{ area: 'settings', name: 'settings', needs: [] },
  async run({ config: { public_url, smtp_url, trust_proxy } }) {
    const { protocol, hostname, pathname } = new URL(public_url);
    const isLocal = hostname === 'localhost' || /^(127\.|\[::1\])/.test(hostname);
    const findings: Finding[] = [];
    if (isLocal && smtp_url !== null)
      findings.push(
        warning(
          `Mails leave, and their links lead to ${public_url}, which is another machine for everybody.`,
          'Set PUBLIC_URL to the address people use.',
        ),
      );
    if (!isLocal && protocol === 'http:')
      findings.push(
        warning(
          `${public_url} is not encrypted: passwords can be read on the way, and browsers allow no push.`,
          'Put a reverse proxy with a certificate before Pasokh, and https: into PUBLIC_URL.',
        ),
      );
    if (pathname !== '/')
      findings.push(
        warning(
          `PUBLIC_URL has a path (${pathname}), and Pasokh lives at the root of a host.`,
          'Give it a host name of its own.',
        ),
      );
    if (trust_proxy.some((network) => network.endsWith('/0')))
      findings.push(
        warning(
          'TRUST_PROXY believes everybody: any client may make up its address, and go round every limit.',
          'Name only the addresses of your reverse proxies.',
        ),
      );
    return findings.length > 0 ? findings : [ok('The settings fit together.')];
  },
};

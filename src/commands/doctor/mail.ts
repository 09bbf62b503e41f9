import { selectSending } from '../../services/notification/hold-queries.ts';
import { openMailTransport } from '../../services/notification/mail-transport.ts';
import {
  broken,
  type Check,
  type DatabaseCheck,
  type Finding,
  inWords,
  ok,
  type PlainCheck,
  warning,
} from './check.ts';
import { selectDeliveryState } from './delivery-queries.ts';

const area = 'mail';

const mailServer: PlainCheck = {
  ...{ area, name: 'mail server', needs: [] },
  async run({ config: { smtp_url, mail_from } }) {
    if (smtp_url === null) return [ok('SMTP_URL is not set: mails are kept in the outbox of the console.')];
    const mail = openMailTransport(smtp_url, mail_from);
    try {
      await mail.verify();
      return [ok('The mail server takes mails from us.'), ...judgeSender(mail_from)];
    } catch (error) {
      return [judgeRefusal(error), ...judgeSender(mail_from)];
    } finally {
      mail.close();
    }
  },
};

const mails: DatabaseCheck = {
  ...{ area, name: 'mails', needs: ['tables'] },
  async run({ config: { smtp_url }, now }, db) {
    const { failing, given_up, last_error, kept } = await selectDeliveryState(db, 'EMAIL', now());
    const findings: Finding[] = [];
    const reason = last_error ? ` The last reason: ${last_error}.` : '';
    if (failing > 0)
      findings.push(warning(`${failing} mails fail and are tried again.${reason}`, 'See to the reason.'));
    if (given_up > 0)
      findings.push(warning(`${given_up} mails were given up since yesterday.${reason}`, 'See to the reason.'));
    if (kept > 0 && smtp_url === null)
      findings.push(warning(`${kept} mails wait in the outbox.`, 'Set SMTP_URL, so that people get their mails.'));
    return findings.length > 0 ? findings : [ok('No mail has failed.')];
  },
};

const sending: DatabaseCheck = {
  ...{ area, name: 'sending', needs: ['tables'] },
  async run(_, db) {
    const { held_since, waiting } = await selectSending(db);
    if (held_since === null) return [ok('Mails and pushes are sent, and not held back.')];
    const says = `This is a restored copy, which sends nothing since ${held_since}; ${waiting} mails and pushes are put by.`;
    return [warning(says, 'When it takes the place of the first one: pasokh resume-sending.')];
  },
};

export const mailChecks: readonly Check[] = [mailServer, mails, sending];

function judgeRefusal(error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EAUTH')
    return broken(`The mail server refuses the login: ${inWords(error)}.`, 'Put right user and password in SMTP_URL.');
  const todo = 'See that SMTP_URL names its host, its port and the right protocol (smtps: for port 465).';
  return broken(`The mail server does not take mails from us: ${inWords(error)}.`, todo);
}

function judgeSender(from: string): Finding[] {
  const address = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from;
  const domain = /^[^\s@]+@([^\s@]+)$/.exec(address.trim())?.[1];
  if (domain === undefined)
    return [broken(`MAIL_FROM is no address: ${from}.`, 'Write it as Name <name@example.com>.')];
  if (/\.[^.\d]+$/.test(domain) && !/\.(local|localhost|invalid|test)$/.test(domain)) return [];
  return [
    warning(`MAIL_FROM is at ${domain}: most servers refuse such mails.`, 'Set it to an address of your domain.'),
  ];
}

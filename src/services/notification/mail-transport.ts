import { createTransport } from 'nodemailer';
import { oneLine } from './phrase.ts';
import type { Mail } from './render-mail.ts';

interface OutgoingMail extends Mail {
  /** The same for every attempt, so that a mail sent twice is recognised as one. */
  message_id: string;
  /** What mail programs gather a conversation by; null for a mail that stands alone. */
  thread_id: string | null;
  to: { name: string; address: string };
}

export interface MailTransport {
  /** @throws {AddressRefused} for an address that will never take it; any other error is worth another attempt. */
  send(mail: OutgoingMail): Promise<void>;
  /** Connects and signs in, and sends nothing. @throws what keeps mails from being sent. */
  verify(): Promise<void>;
  close(): void;
}

/** The mail server refuses this address for good. */
export class AddressRefused extends Error {}

/** As many as the job works at a time. */
export const mailConnections = 4;

export function openMailTransport(smtpUrl: string, from: string): MailTransport {
  const url = new URL(smtpUrl);
  const settings = {
    pool: true,
    maxConnections: mailConnections,
    // Milliseconds. Together they stay below the minute that one attempt of the job may take.
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 25_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  for (const [name, value] of Object.entries(settings)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  }
  const transport = createTransport(url.href);
  return {
    async send({ message_id, thread_id, to, subject, text, html }) {
      if (!plainAddress.test(to.address)) throw new AddressRefused('This is not an address that mail can go to');
      try {
        await transport.sendMail({
          from,
          to: { name: oneLine(to.name), address: to.address },
          subject,
          text,
          html,
          messageId: message_id,
          ...(thread_id ? { inReplyTo: thread_id, references: thread_id } : {}),
          // No holiday answers to a machine, and none that we would take for an answer.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
      } catch (error) {
        throw isRefusedAddress(error) ? new AddressRefused(error.message, { cause: error }) : error;
      }
    },
    verify: async () => void (await transport.verify()),
    close: () => transport.close(),
  };
}

/** One mailbox and nothing that a mail server could read as two. */
const plainAddress = /^[^\s@,;:<>()[\]\\"\p{Cc}]+@[^\s@,;:<>()[\]\\"\p{Cc}]+$/u;

/**
 * 5xx in answer to RCPT is about the address, but for 530 and X.7.X, with which a server says that it will not take mail
 * from us: somebody has to see to that, and then it can be sent.
 */
function isRefusedAddress(error: unknown): error is Error {
  if (!(error instanceof Error) || !('command' in error) || error.command !== 'RCPT TO') return false;
  const code = 'responseCode' in error ? Number(error.responseCode) : 0;
  return code >= 500 && code < 600 && code !== 530 && !/\b5\.7\.\d/.test(error.message);
}

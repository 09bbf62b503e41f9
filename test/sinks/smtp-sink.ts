import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** The addresses the sender named to the server, which need not be those in the headers. */
  envelope: { from: string; to: string[] };
  /** As it came over the wire. */
  raw: string;
  parsed: ParsedMail;
}

type Stage = 'RCPT' | 'DATA';
interface Refusal {
  at: Stage;
  code: number;
  text: string;
}

/** A real SMTP server on loopback that keeps what it is sent, and refuses when told to. */
export interface SmtpSink {
  /** For SMTP_URL. */
  url: string;
  mails: ReceivedMail[];
  mailsTo(address: string): ReceivedMail[];
  /** The next mail is refused with this answer. */
  refuseNext(refusal: Refusal): void;
  stop(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const mails: ReceivedMail[] = [];
  const refusals: Refusal[] = [];
  const refusalAt = (stage: Stage): Error | undefined => {
    const at = refusals.findIndex((refusal) => refusal.at === stage);
    if (at < 0) return undefined;
    const [refusal] = refusals.splice(at, 1);
    return refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, callback) => callback(refusalAt('RCPT')),
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const refusal = refusalAt('DATA');
        if (refusal) return callback(refusal);
        const raw = Buffer.concat(chunks);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ envelope: { from, to }, raw: raw.toString('utf8'), parsed: await simpleParser(raw) });
        callback();
      });
    },
  });
  // A client that goes away in the middle is its own business.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    mailsTo: (address) => mails.filter(({ envelope }) => envelope.to.includes(address)),
    refuseNext: (refusal) => void refusals.push(refusal),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

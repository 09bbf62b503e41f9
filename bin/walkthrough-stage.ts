import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { eventually } from '../src/client/http-client.ts';
import { password } from './walkthrough-people.ts';

export function step(what: string): void {
  console.log(`\n${what}`);
}

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
  console.log(`  ✓ ${what}`);
}

export function leftOut(why: string): void {
  console.log(`  (left out: ${why})`);
}

interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  autoSubmitted: boolean;
}

export interface OwnDesk {
  url: string;
  /** Waits until so many mails to this address have arrived. */
  mailsTo(address: string, atLeast: number): Promise<Mail[]>;
  stop(): Promise<void>;
}

/** A Pasokh of its own, as `npm start` runs it, in a temporary folder, with a real SMTP server beside it. */
export async function startOwnDesk(): Promise<OwnDesk> {
  const mails: Mail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        const [to] = session.envelope.rcptTo;
        mails.push({
          to: to?.address ?? '',
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          html: mail.html || '',
          autoSubmitted: mail.headers.has('auto-submitted'),
        });
        done();
      }, done);
    },
  });
  const smtpPort = await new Promise<number>((resolve) => {
    const server = smtp.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'pasokh-walkthrough-'));
  await chmod(dataDir, 0o755);
  const program = spawn(process.execPath, [new URL('./pasokh.js', import.meta.url).pathname, 'serve'], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: '0',
      HOST: '127.0.0.1',
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      ADMIN_USERNAME: 'parisa',
      ADMIN_PASSWORD: password,
      // Who is gone without a word is missed within seconds, so that one sees it.
      PRESENCE_LEASE_SECONDS: '3',
      CHAT_OPERATOR_GRACE_SECONDS: '2',
      CHAT_CUSTOMER_GRACE_SECONDS: '20',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: program.stdout }).on('line', (line) => {
      const ready = /ready at (\S+)/.exec(line);
      if (ready?.[1]) resolve(ready[1]);
      else console.log(`  | ${line}`);
    });
    program.once('exit', (exitCode) => reject(new Error(`Pasokh ended with ${exitCode}`)));
  });
  return {
    url,
    mailsTo: (address, atLeast) =>
      eventually(() => {
        const found = mails.filter((mail) => mail.to === address);
        return found.length >= atLeast && found;
      }),
    async stop() {
      const ended = new Promise((resolve) => program.once('exit', resolve));
      program.kill('SIGTERM');
      await ended;
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { type Caller, caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { demoPassword } from './demo-stories.ts';

export interface Stage {
  url: string;
  signIn(username: string): Promise<Caller & { tokens: { access_token: string; expires_in: number; user: object } }>;
  /** Two chats that Reza is in the middle of, and one customer who waits. Needs him to be there. @returns the first one's id. */
  holdChats(): Promise<string>;
  stop(): Promise<void>;
}

/** The demo, in a temporary folder, on a port of its own. */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'pasokh-'));
  // The database runs as another user when we are root.
  await chmod(folder, 0o755);
  const program = spawn(process.execPath, [join(import.meta.dirname, 'demo.ts')], {
    env: { ...process.env, DATA_DIR: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(program);
  const clients: ChatClient[] = [];
  const signIn = async (username: string) => {
    const wanted = { username, password: demoPassword };
    const tokens = expectStatus(await caller(url).post('/api/auth/login', wanted), 200);
    return { ...caller(url, tokens.access_token), tokens };
  };
  const connect = async (username: string) => {
    const client = openChatClient(url, (await signIn(username)).tokens.access_token);
    clients.push(client);
    await client.connected();
    return client;
  };
  return {
    url,
    signIn,
    async holdChats() {
      const reza = await connect('reza');
      expect(await reza.ask('set_presence', { status: 'ONLINE' }));
      const { items } = expectStatus(await (await signIn('parisa')).get('/api/operators?limit=100'), 200);
      const department_id = items.find(({ display_name }: { display_name: string }) => display_name === 'رضا')
        .department_ids[0];
      const talk = async (username: string, subject: string, lines: readonly string[]) => {
        const customer = await connect(username);
        const { id } = await customer.start({ department_id, subject });
        await eventually(() => customer.chat(id)?.status === 'ACTIVE');
        for (const [at, line] of lines.entries()) await (at % 2 === 0 ? customer : reza).say(id, line);
        return id;
      };
      const first = await talk('sara', 'مودم روشن نمی‌شود', [
        'سلام، از صبح مودم روشن نمی‌شود.',
        'سلام سارا، چراغ برق آن روشن است؟',
        'نه، هیچ چراغی روشن نیست.',
        'لطفاً با آداپتور دیگری امتحان کنید: https://help.example/modem',
        'با آداپتور دیگر روشن شد! سپاس',
      ]);
      await talk('ali', 'کندی اینترنت', ['سلام، سرعت اینترنت خیلی کم شده است.']);
      const emma = await connect('emma');
      await emma.start({ department_id, subject: 'My router is in a loop' });
      return first;
    },
    async stop() {
      for (const client of clients) client.close();
      const ended = new Promise((resolve) => program.once('exit', resolve));
      program.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function expect(ack: { ok: boolean }): void {
  if (!ack.ok) throw new Error(JSON.stringify(ack));
}

async function addressOf(program: ChildProcess): Promise<string> {
  if (!program.stdout) throw new Error('The demo says nothing');
  let url = '';
  for await (const line of createInterface(program.stdout)) {
    url = /ready at (\S+)/.exec(line)?.[1] ?? url;
    if (line.startsWith('Sign in at')) return url;
  }
  throw new Error('The demo did not start');
}

// Customers who chat, as the apps do: each says the next thing when the last was acknowledged. Their operators only listen.

import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { given, serveHand } from '../kit/hand.ts';

interface Given {
  url: string;
  operators: string[];
  customers: string[];
  department_id: string;
}
const { url, operators, customers, department_id } = given<Given>();
const talks: { client: ChatClient; chat_id: string }[] = [];

async function connect(token: string): Promise<ChatClient> {
  const client = openChatClient(url, token, { beat: 25_000, patience: 20_000 });
  await client.connected();
  return client;
}
for (const token of operators) await connect(token);

serveHand({
  /** Everybody is given an operator, or a place in the line. */
  async start() {
    for (const token of customers) {
      const client = await connect(token);
      talks.push({ client, chat_id: (await client.start({ department_id })).id });
    }
  },
  /** For so many seconds. @returns how many were acknowledged. */
  async say({ seconds }: { seconds: number }) {
    const end = performance.now() + seconds * 1000;
    let said = 0;
    await Promise.all(
      talks.map(async ({ client, chat_id }) => {
        while (performance.now() < end) {
          await client.say(chat_id, 'How is it going?');
          said += 1;
        }
      }),
    );
    return said;
  },
});

// Walks through the desk as its users would, with real HTTP, Socket.IO and SMTP, prints each step, and fails loudly where
// something is not as the contract says. By itself it starts a Pasokh of its own in a temporary folder; with PASOKH_URL
// (http://host:port, and ADMIN_USERNAME, ADMIN_PASSWORD) it goes to a running one, whose longer graces it waits for.
import { walkChats } from './walkthrough-chats.ts';
import { peopleOf } from './walkthrough-people.ts';
import { startOwnDesk } from './walkthrough-stage.ts';
import { walkTickets } from './walkthrough-tickets.ts';

const given = process.env.PASOKH_URL;
const own = given === undefined ? await startOwnDesk() : undefined;

try {
  const people = peopleOf(given ?? own?.url ?? '', Date.now().toString(36));
  const { ADMIN_USERNAME: admin = 'parisa', ADMIN_PASSWORD: secret } = own ? {} : process.env;
  const parisa = await people.signIn(admin, secret);
  await walkTickets(people, parisa, own);
  await walkChats(people, parisa);
  console.log('\nEverything was as the contract says.');
} catch (error) {
  console.error(`\nNot as the contract says: ${error instanceof Error ? error.stack : error}`);
  process.exitCode = 1;
} finally {
  await own?.stop();
}
process.exit();

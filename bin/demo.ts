// Pasokh as `npm start` runs it, with named people, departments, tickets and chats in it. Data stay in data/demo between runs.

import { serve } from '../src/cli.ts';
import { readProcessConfig } from '../src/kit/env.ts';
import { seed } from './demo-desk.ts';
import { demoPassword, people } from './demo-stories.ts';

const config = readProcessConfig({
  DATA_DIR: process.env.DATA_DIR ?? 'data/demo',
  ADMIN_USERNAME: 'parisa',
  ADMIN_PASSWORD: demoPassword,
});

const exitCode = await serve(config, async (url) => {
  await seed(url);
  console.log(`\nSign in at ${url}/console (staff) or ${url} (customers); everybody's password is "${demoPassword}".`);
  for (const { username, display_name, role, about } of people)
    console.log(`  ${username.padEnd(8)} ${role.padEnd(9)} ${display_name}, ${about}`);
});
process.exit(exitCode);

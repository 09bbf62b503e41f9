import type { TestProject } from 'vitest/node';
import { dropDatabase, makeTemplate, startTestPostgres } from './scratch-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    serverUrl: string;
    template: string;
    /** How `openDesk` runs the program: in one process, or every service by itself. */
    mode: 'one' | 'split';
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  const template = `pasokh_template_${process.pid}`;
  await makeTemplate(server.url, template);
  project.provide('serverUrl', server.url);
  project.provide('template', template);
  return async () => {
    await dropDatabase(server.url, template);
    await server.stop();
  };
}

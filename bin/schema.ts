// Writes src/db/schema.sql and src/db/types.gen.ts from a freshly migrated database; with --check, fails when they are stale.
import { readFile, writeFile } from 'node:fs/promises';
import { describeSchema, describeTypes } from '../src/db/describe.ts';
import { withScratchDatabase } from '../test/scratch-database.ts';

const files = {
  schema: new URL('../src/db/schema.sql', import.meta.url),
  types: new URL('../src/db/types.gen.ts', import.meta.url),
};

await withScratchDatabase(async (url) => {
  const fresh = { schema: await describeSchema(url), types: await describeTypes(url) };
  if (process.argv.includes('--check')) {
    const stale = [];
    for (const name of ['schema', 'types'] as const) {
      if ((await readFile(files[name], 'utf8').catch(() => '')) !== fresh[name]) stale.push(files[name].pathname);
    }
    if (stale.length > 0) {
      console.error(`Stale: ${stale.join(', ')}. Run npm run schema.`);
      process.exitCode = 1;
    }
    return;
  }
  await writeFile(files.schema, fresh.schema);
  await writeFile(files.types, fresh.types);
});

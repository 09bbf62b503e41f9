#!/usr/bin/env node
// Plain JavaScript: this file must run on any Node, to say which one is needed.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`Pasokh needs Node 24 or newer; this is ${process.version}. In a clone, npm start brings its own.`);
  process.exit(1);
}
// What was compiled is kept for the next start. Where it cannot be written, every start takes as long as the first.
const { enableCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
const { runCommand } = await import('../src/cli.ts');
// All is closed by now; a long poll that was cut off would keep a timer, and so the process, for another half minute.
process.exit(await runCommand(process.argv.slice(2)));

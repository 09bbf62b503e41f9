#!/usr/bin/env node
// Plain JavaScript: this file must run on any Node, to say which one is needed.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`Pasokh needs Node 24 or newer; this is ${process.version}. In a clone, npm start brings its own.`);
  process.exit(1);
}
const { runCommand } = await import('../src/cli.ts');
process.exitCode = await runCommand(process.argv.slice(2));

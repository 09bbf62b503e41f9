// `npm run faults -- --minutes 30 --seed N`: a desk at work while everything breaks, for as long as one likes.

import { parseArgs } from 'node:util';
import { redisIsInstalled } from '../../bin/redis-server.ts';
import { runFaults } from './run.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } } });
const [minutes, seed] = [Number(values.minutes), Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))];
if (!(minutes > 0 && Number.isInteger(seed))) throw new Error('Give --minutes a number, and --seed a whole one.');
if (!redisIsInstalled) throw new Error('Install redis-server (Redis 7 or newer) first.');

const say = (line: string) => void process.stdout.write(`${line}\n`);
const report = await runFaults({ seconds: minutes * 60, seed, say });
const { lost, duplicated, ghost, late, findings, faults, figures } = report;
const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
say(`\nlost ${lost} / duplicated ${duplicated} / ghost ${ghost} / late ${late}`);
say(`${total} faults in ${minutes} minutes, seed ${seed}:`);
for (const [name, count] of Object.entries(faults)) say(`  ${String(count).padStart(5)}  ${name}`);
for (const [name, count] of Object.entries(figures)) say(`  ${String(count).padStart(5)}  ${name}`);
for (const finding of findings) say(`! ${finding}`);
process.exit(lost + duplicated + ghost + late + findings.length === 0 ? 0 : 1);

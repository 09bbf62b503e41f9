import { existsSync, type StatsFs } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chooseDataDir } from '#kit/data-dir.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { broken, ok, type PlainCheck, warning } from './check.ts';

const area = 'host';
const [mb, gb] = [1e6, 1e9];

type Space = Pick<StatsFs, 'bsize' | 'bavail' | 'blocks'>;

/** @param spaceAt of the file system that a path is on. */
export const diskCheck = (spaceAt: (path: string) => Promise<Space> = (path) => statfs(path)): PlainCheck => ({
  ...{ area, name: 'disk', needs: [] },
  async run({ config: { database_url, data_dir } }) {
    if (database_url !== null) return [ok('The database has a server of its own: see to the disk there.')];
    const dataDir = chooseDataDir(data_dir);
    const { bsize, bavail, blocks } = await spaceAt(nearest(dataDir));
    const free = bsize * bavail;
    const share = bavail / blocks;
    const says = `${(free / gb).toFixed(1)} GB (${Math.round(share * 100)} %) are free at ${dataDir}.`;
    const todo = 'Make room, or move DATA_DIR: a full disk stops the database.';
    if (free < 200 * mb) return [broken(says, todo)];
    return [free < 2 * gb || share < 0.1 ? warning(says, todo) : ok(says)];
  },
});

/** The folder itself, or where it would be made. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

const memory: PlainCheck = {
  ...{ area, name: 'memory', needs: [] },
  async run() {
    const free = process.availableMemory();
    const says = `${Math.round(free / mb)} MB of memory are free.`;
    return [free >= 200 * mb ? ok(says) : warning(says, 'Stop something else, or give the machine more.')];
  },
};

const fewFiles = 4096;

const openFiles: PlainCheck = {
  ...{ area, name: 'open files', needs: [] },
  async run() {
    const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
    const limit = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
    if (limit === undefined) return [];
    const says = `${limit} files and connections may be open at once, as far as this shell is concerned.`;
    if (limit === 'unlimited' || Number(limit) >= fewFiles) return [ok(says)];
    return [warning(says, 'Every open window takes one: raise it (ulimit -n, LimitNOFILE in the unit).')];
  },
};

const versions: PlainCheck = {
  ...{ area, name: 'versions', needs: [] },
  run: async () => [
    ok(`Pasokh ${packageJson.version} on Node ${process.versions.node}, ${process.platform} ${process.arch}.`),
  ],
};

export const hostChecks: readonly PlainCheck[] = [versions, diskCheck(), memory, openFiles];

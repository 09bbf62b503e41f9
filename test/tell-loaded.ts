// Given to a program by `node --import`: writes which files it loaded into the file that LOADED_MODULES names, when it ends.

import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.once('exit', () => writeFileSync(process.env.LOADED_MODULES ?? '', loaded.join('\n')));

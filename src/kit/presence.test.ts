import { presenceContract } from '../../test/presence-contract.ts';
import { createLocalPresence } from './presence.ts';

presenceContract('in this process', async (now) => createLocalPresence(now));

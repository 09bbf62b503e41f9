import { createApi } from '../client/api.ts';
import { createLive } from '../client/live.ts';
import { createSession } from '../client/session.ts';

/** One session for the console and the portal: whoever is signed in to one is signed in to the other. */
export const session = createSession({ key: 'pasokh.session' });
export const api = createApi({ session });
/** Connected while somebody is signed in. */
export const live = createLive({ session });

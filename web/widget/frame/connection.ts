import { createApi } from '../../client/api.ts';
import { createSession } from '../../client/session.ts';
import { browserStorage } from '../../client/storage.ts';

/** Visitors of all sites that embed us have a session each: browsers keep what a frame stores apart by the page around it. */
export const storage = browserStorage();
export const session = createSession({ key: 'pasokh.widget', storage });
export const api = createApi({ session });

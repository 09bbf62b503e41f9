import { useSyncExternalStore } from 'react';
import type { Readable } from '../client/store.ts';

/** The present value of something outside React, and every one after it. */
export const useStore = <T>(store: Readable<T>): T => useSyncExternalStore(store.subscribe, store.get);

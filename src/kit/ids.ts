import { v7 } from 'uuid';

/** A UUIDv7: rises with time, so that new rows land at the end of their index. */
export const newId = (): string => v7();

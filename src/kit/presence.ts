/** Whether somebody is connected: `UNKNOWN` while the store is too young to tell, which is not `AWAY`. */
export type Connection = 'CONNECTED' | 'AWAY' | 'UNKNOWN';

/**
 * Leases of live connections, one per socket. A hint, not the truth: it may be emptied at any time and fills again
 * within one heartbeat.
 */
export interface Presence {
  /** Takes or renews the lease of one socket. @returns true when the person had no lease before. */
  renew(personId: string, socketId: string): Promise<boolean>;
  /** Gives a lease back. @returns true when it was the person's last. */
  release(personId: string, socketId: string): Promise<boolean>;
  /** State of each of these people; never fails: a store that cannot be asked does not know. */
  look(personIds: readonly string[]): Promise<Map<string, Connection>>;
  close(): Promise<void>;
}

/** A socket renews every `heartbeat`; a lease not renewed for `lease` is over. Milliseconds. */
export interface PresenceTimes {
  heartbeat: number;
  lease: number;
}

/** @param seconds how long a connection is believed in without a sign of life. */
export const presenceTimes = (seconds: number): PresenceTimes => ({ heartbeat: seconds * 400, lease: seconds * 1000 });

/** Leases in the memory of a single process. */
export function createLocalPresence({ heartbeat, lease }: PresenceTimes, now: () => number = Date.now): Presence {
  const leases = new Map<string, Map<string, number>>();
  const began = now();

  const isHeld = (personId: string, at = now()) => {
    for (const ends of leases.get(personId)?.values() ?? []) if (ends > at) return true;
    return false;
  };

  return {
    async renew(personId, socketId) {
      const wasHeld = isHeld(personId);
      const sockets = (wasHeld && leases.get(personId)) || new Map<string, number>();
      leases.set(personId, sockets.set(socketId, now() + lease));
      return !wasHeld;
    },
    async release(personId, socketId) {
      const wasHeld = isHeld(personId);
      leases.get(personId)?.delete(socketId);
      if (isHeld(personId)) return false;
      leases.delete(personId);
      return wasHeld;
    },
    async look(personIds) {
      const at = now();
      const unknown = at - began < heartbeat;
      return new Map(personIds.map((id) => [id, isHeld(id, at) ? 'CONNECTED' : unknown ? 'UNKNOWN' : 'AWAY'] as const));
    },
    close: async () => leases.clear(),
  };
}

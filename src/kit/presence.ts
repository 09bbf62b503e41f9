/** Whether an operator is connected: `UNKNOWN` while the store is too young to tell, which is not `AWAY`. */
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
  /** State of each of these people. */
  look(personIds: readonly string[]): Promise<Map<string, Connection>>;
  /** People whose last lease ran out since the last call; each is named once. */
  expired(): Promise<string[]>;
  close(): Promise<void>;
}

/** A socket renews every `heartbeat`; a lease not renewed for `lease` is over. Milliseconds. */
export const presenceTimes = { heartbeat: 10_000, lease: 25_000 };

/** Leases in the memory of a single process. */
export function createLocalPresence(now: () => number = Date.now): Presence {
  const leases = new Map<string, Map<string, number>>();
  const began = now();

  const isHeld = (personId: string) => [...(leases.get(personId)?.values() ?? [])].some((ends) => ends > now());
  const dropUnheld = (personId: string) => !isHeld(personId) && leases.delete(personId);

  return {
    async renew(personId, socketId) {
      const wasHeld = isHeld(personId);
      const sockets = (wasHeld && leases.get(personId)) || new Map<string, number>();
      leases.set(personId, sockets.set(socketId, now() + presenceTimes.lease));
      return !wasHeld;
    },
    async release(personId, socketId) {
      return leases.get(personId)?.delete(socketId) === true && dropUnheld(personId);
    },
    async look(personIds) {
      const unknown = now() - began < presenceTimes.heartbeat;
      return new Map(personIds.map((id) => [id, isHeld(id) ? 'CONNECTED' : unknown ? 'UNKNOWN' : 'AWAY'] as const));
    },
    async expired() {
      return [...leases.keys()].filter(dropUnheld);
    },
    close: async () => leases.clear(),
  };
}

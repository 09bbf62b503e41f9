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

  function dropEnded(personId: string): Map<string, number> | undefined {
    const sockets = leases.get(personId);
    if (!sockets) return undefined;
    for (const [socket, ends] of sockets) if (ends <= now()) sockets.delete(socket);
    if (sockets.size > 0) return sockets;
    leases.delete(personId);
    return undefined;
  }

  return {
    async renew(personId, socketId) {
      const sockets = dropEnded(personId);
      const known = sockets ?? new Map<string, number>();
      known.set(socketId, now() + presenceTimes.lease);
      leases.set(personId, known);
      return sockets === undefined;
    },
    async release(personId, socketId) {
      const sockets = leases.get(personId);
      if (!sockets?.delete(socketId)) return false;
      return dropEnded(personId) === undefined;
    },
    async look(personIds) {
      const unknown = now() - began < presenceTimes.heartbeat;
      return new Map(personIds.map((id) => [id, dropEnded(id) ? 'CONNECTED' : unknown ? 'UNKNOWN' : 'AWAY'] as const));
    },
    async expired() {
      return [...leases.keys()].filter((id) => dropEnded(id) === undefined);
    },
    close: async () => leases.clear(),
  };
}

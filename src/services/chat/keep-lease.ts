import type { Deps } from '#kit/service.ts';
import { type ClientSocket, isStaff } from './connection.ts';
import { wakeWaitingWork } from './wake-waiting-work.ts';

/**
 * Holds a lease for as long as the client itself gives signs of life: it is renewed by the client's answer to each ping,
 * not by the clock, so a tab that died without a word is away when its lease ends.
 *
 * @param onChange somebody is connected who was not, or the other way round.
 */
export function keepLease(deps: Deps, socket: ClientSocket, onChange: () => void): void {
  const { presence, log } = deps;
  const { person } = socket.data;

  async function renew(): Promise<void> {
    if (!socket.connected || !(await presence.renew(person.id, socket.id))) return;
    onChange();
    if (isStaff(person)) await wakeWaitingWork(deps, person.id);
  }
  async function release(): Promise<void> {
    if (await presence.release(person.id, socket.id)) onChange();
  }
  // That Redis or the database is away is told elsewhere, once; here it would be told by every socket.
  const inOrder = createQueueOf((error) => log.debug({ err: error }, 'a lease was not kept'));

  inOrder(renew);
  socket.conn.on('heartbeat', () => inOrder(renew));
  socket.on('disconnect', () => inOrder(release));
}

/** One after the other: a lease that is renewed and given back at once must not be left behind. */
function createQueueOf(onError: (error: unknown) => void): (work: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work).catch(onError);
  };
}

import type { Deps } from '#kit/service.ts';
import { selectLoads } from '#routing/operator-queries.ts';
import { statusOf } from '#routing/operators.ts';
import type { Sockets } from './socket-server.ts';

/** Frames about mere load in one round: each goes to all staff, so a large desk would send the square of its size. */
const framesOfRound = 1000;

interface Told {
  /** How the operator stood, and with what load. */
  status: string;
  load: string;
}

/**
 * Tells staff how an operator stands, whenever that changes: connection, choice or load. Who comes or goes is told at once.
 * Of changes in load as many are told in a round as a desk of that size can bear, those that were told longest ago first.
 *
 * @returns what tells, and says whether there is more to tell in another round.
 */
export function createStatusTeller(
  { db, presence }: Pick<Deps, 'db' | 'presence'>,
  sockets: Pick<Sockets, 'staffHere' | 'tellStaffHere'>,
): () => Promise<'MORE' | 'DONE'> {
  /** In the order of telling. */
  const told = new Map<string, Told>();

  return async () => {
    const staff = sockets.staffHere();
    if (staff === 0) {
      told.clear();
      return 'DONE';
    }
    const operators = await selectLoads(db);
    const connections = await presence.look(operators.map(({ id }) => id));
    const now = new Map(
      operators.map((operator) => {
        const { id, chosen_status, active_chats: chats, active_tickets: tickets } = operator;
        const status = statusOf(operator, connections.get(id));
        return [id, { operator_id: id, status, chosen_status, chats, tickets }];
      }),
    );
    let loads = Math.max(1, Math.floor(framesOfRound / staff));
    let more = false;
    for (const id of [...[...now.keys()].filter((key) => !told.has(key)), ...told.keys()]) {
      const frame = now.get(id);
      if (!frame) {
        told.delete(id);
        continue;
      }
      const { status, chosen_status, chats, tickets } = frame;
      const standing: Told = { status: `${status} ${chosen_status}`, load: `${chats} ${tickets}` };
      const before = told.get(id);
      if (before?.status === standing.status) {
        if (before.load === standing.load) continue;
        if (loads === 0) {
          more = true;
          continue;
        }
        loads -= 1;
      }
      told.delete(id);
      told.set(id, standing);
      sockets.tellStaffHere('operator_status', frame);
    }
    return more ? 'MORE' : 'DONE';
  };
}

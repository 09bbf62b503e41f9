import type { Deps } from '#kit/service.ts';
import { selectLoads } from '#routing/operator-queries.ts';
import { statusOf } from '#routing/operators.ts';
import type { Sockets } from './socket-server.ts';

/** Tells staff how an operator stands, whenever that changes: connection, choice or load. */
export function createStatusTeller(
  { db, presence }: Pick<Deps, 'db' | 'presence'>,
  sockets: Pick<Sockets, 'isStaffHere' | 'tellStaffHere'>,
): () => Promise<void> {
  const told = new Map<string, string>();

  return async () => {
    if (!sockets.isStaffHere()) return told.clear();
    const operators = await selectLoads(db);
    const connections = await presence.look(operators.map(({ id }) => id));
    for (const operator of operators) {
      const { id: operator_id, chosen_status, active_chats: chats, active_tickets: tickets } = operator;
      const status = statusOf(operator, connections.get(operator_id));
      const frame = { operator_id, status, chosen_status, chats, tickets };
      const now = JSON.stringify(frame);
      if (told.get(operator_id) === now) continue;
      told.set(operator_id, now);
      sockets.tellStaffHere('operator_status', frame);
    }
  };
}

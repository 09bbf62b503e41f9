import type { Deps } from '#kit/service.ts';
import { selectPace, selectPlaces } from './line-queries.ts';
import type { Sockets } from './socket-server.ts';

/** Estimates are shown in steps of so many seconds: nobody believes in a second. */
const step = 15;

/** Tells waiting customers their place and how long it may take, whenever either changes. */
interface PositionTeller {
  tell(): Promise<void>;
  /** A new page of this customer knows nothing yet. */
  forget(customerId: string): void;
}

export function createPositionTeller(
  { db, presence }: Pick<Deps, 'db' | 'presence'>,
  sockets: Pick<Sockets, 'isConnected' | 'tellHere'>,
): PositionTeller {
  /** Customer → chat → what they were told last. */
  let told = new Map<string, Map<string, string>>();

  async function tell(): Promise<void> {
    const places = await selectPlaces(db);
    const here = places.filter(({ customer_id }) => sockets.isConnected(customer_id));
    const turns = await secondsForOneTurn(new Set(here.map(({ department_id }) => department_id)));
    const before = told;
    told = new Map();
    for (const { chat_id, customer_id, department_id, position } of here) {
      const turn = turns.get(department_id) ?? null;
      const estimated_wait_s = turn === null ? null : Math.ceil((position * turn) / step) * step;
      const now = `${position} ${estimated_wait_s}`;
      told.set(customer_id, (told.get(customer_id) ?? new Map()).set(chat_id, now));
      if (before.get(customer_id)?.get(chat_id) === now) continue;
      sockets.tellHere([customer_id], 'queue_position', { chat_id, position, estimated_wait_s });
    }
  }

  /**
   * With chats of mean length D and c places, the line moves on once in D / c (the departures of an M/M/c queue whose
   * servers are all busy). Unknown when nobody is connected to serve it, or too few chats have been.
   */
  async function secondsForOneTurn(departmentIds: ReadonlySet<string>): Promise<Map<string, number | null>> {
    if (departmentIds.size === 0) return new Map();
    const paces = await selectPace(db, [...departmentIds]);
    const ids = new Set(paces.flatMap(({ operators }) => operators.map(({ operator_id }) => operator_id)));
    const connections = await presence.look([...ids]);
    return new Map(
      paces.map(({ department_id, chat_seconds, operators }) => {
        const there = operators.filter(({ operator_id }) => connections.get(operator_id) === 'CONNECTED');
        const places = there.reduce((sum, { chat_capacity }) => sum + chat_capacity, 0);
        return [department_id, chat_seconds === null || places === 0 ? null : chat_seconds / places] as const;
      }),
    );
  }

  return { tell, forget: (customerId) => void told.delete(customerId) };
}

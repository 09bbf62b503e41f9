import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/client/random.ts';
import type { People, Someone } from './people.ts';

/** What was acknowledged, by what tells it from everything else. */
export interface Written {
  tickets: { id: string; subject: string }[];
  replies: { ticket_id: string; body: string }[];
}

/** Tickets are opened, answered, closed and opened again, by customers and operators. */
export interface Writing {
  written: Written;
  findings: string[];
  finish(): Promise<void>;
}

export function startWriting(
  people: People,
  {
    departments,
    operators,
    customers,
  }: { departments: readonly string[]; operators: readonly Someone[]; customers: readonly Someone[] },
  random: Random,
): Writing {
  const written: Written = { tickets: [], replies: [] };
  const findings: string[] = [];
  let stopped = false;

  const reply = async (who: Someone, ticket_id: string, own: Random) => {
    const body = `${own.next()} از ${who.name}`;
    const { status } = await who.ask('post', `/api/tickets/${ticket_id}/replies`, { body });
    if (status === 201) written.replies.push({ ticket_id, body });
  };
  async function ask(sara: Someone, own: Random): Promise<void> {
    const subject = `${own.next()} از ${sara.name}`;
    const question = {
      subject,
      body: `چرا ${subject}`,
      department_id: own.pick(departments),
      priority: own.pick(priorities),
    };
    const { status, body } = await sara.ask('post', '/api/tickets', question);
    if (status !== 201) throw new Error(`A ticket was refused: ${status} ${JSON.stringify(body)}`);
    const { id } = body.ticket;
    written.tickets.push({ id, subject });
    for (let at = own.between(0, 3); at > 0 && !stopped; at--) {
      await sleep(own.between(100, 800));
      await reply(sara, id, own);
    }
    if (own.chance(0.4)) await sara.ask('post', `/api/tickets/${id}/close`);
    if (own.chance(0.2)) await sara.ask('post', `/api/tickets/${id}/reopen`);
  }
  async function answer(reza: Someone, own: Random): Promise<void> {
    const { body } = await reza.ask('get', `/api/tickets?limit=10&status=PENDING_OPERATOR&operator_id=${reza.id}`);
    for (const { id } of body.items ?? []) {
      if (own.chance(0.6)) await reply(reza, id, own);
      else if (own.chance(0.5)) await reza.ask('post', `/api/tickets/${id}/close`);
      else
        await reza.ask('put', `/api/tickets/${id}/assignment`, {
          ...{ operator_id: own.pick(operators).id, expected_operator_id: reza.id },
        });
    }
  }
  const again = async (own: Random, pause: number, work: () => Promise<void>) => {
    while (!stopped) {
      await work();
      await sleep(own.between(pause / 2, pause));
    }
  };
  const all = [
    ...customers.map((sara) => {
      const own = random.fork(sara.name);
      return again(own, 400, () => ask(sara, own));
    }),
    ...operators.map((reza) => {
      const own = random.fork(`${reza.name} writes`);
      return again(own, 1200, () => answer(reza, own));
    }),
    changeCapacities(people.parisa, operators, random.fork('capacities'), () => stopped),
  ];
  const done = all.map((one) => one.catch((error: unknown) => void findings.push(`somebody met ${error}`)));
  return {
    ...{ written, findings },
    async finish() {
      stopped = true;
      await Promise.all(done);
    },
  };
}

const priorities = ['LOW', 'NORMAL', 'NORMAL', 'HIGH', 'URGENT'];

/** The admin changes how much somebody takes, below what they have, too. At the end everybody takes much. */
async function changeCapacities(parisa: Someone, operators: readonly Someone[], own: Random, isOver: () => boolean) {
  const change = async ({ id }: Someone, capacities: object) => {
    const { body } = await parisa.ask('get', `/api/operators/${id}/profile`);
    await parisa.ask('put', `/api/operators/${id}/profile`, { ...body.profile, ...capacities });
  };
  while (!isOver()) {
    await change(own.pick(operators), { chat_capacity: own.between(0, 4), ticket_capacity: own.between(2, 20) });
    await sleep(own.between(1000, 3000));
  }
  for (const operator of operators) await change(operator, { chat_capacity: 10, ticket_capacity: 100_000 });
}

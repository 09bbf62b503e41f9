import type { Operator } from '#contract/operators.ts';
import type { Frame } from './frames.ts';

/**
 * What a frame changes about the operators. How they stand is told live only: load them afresh when the connection is
 * `ONLINE` again. What an admin changes of them is told by no frame.
 */
export function reduceOperators(operators: Operator[], { event, data }: Frame): Operator[] {
  if (event !== 'operator_status') return operators;
  const { status, chosen_status, chats: active_chats, tickets: active_tickets } = data;
  return operators.map((one) =>
    one.id === data.operator_id ? { ...one, status, chosen_status, active_chats, active_tickets } : one,
  );
}

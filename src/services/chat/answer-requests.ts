import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  type Ack,
  type SocketRequest,
  type SocketRequestName,
  socketPermissions,
  socketRequests,
} from '#contract/socket.ts';
import { toProblem } from '#kit/http.ts';
import { Problem } from '#kit/problem.ts';
import type { ClientSocket } from './connection.ts';
import { handlers } from './handlers.ts';
import type { PersonHere } from './people-here.ts';
import type { Use } from './use.ts';

const checks = Object.fromEntries(
  Object.entries<TSchema>(socketRequests).map(([name, schema]) => [name, Compile(schema)]),
);

/** A socket that goes on after this many refusals is closed. */
const patience = 500;
/** Requests of one socket that may wait for the one that runs. */
const mostWaiting = 200;

/**
 * Answers everything a client sends, known or not, with an acknowledgement; nothing it sends harms anybody else. One
 * request after the other, so that one socket never keeps more than one database connection. Only messages do not wait for
 * the acknowledgement of the message before: they are said together, in their order.
 */
export function answerRequests(use: Use, socket: ClientSocket, person: PersonHere): void {
  let refused = 0;
  let waiting = 0;
  /** Everything so far, and everything up to the last that was no message. */
  let all = Promise.resolve();
  let others = all;
  socket.onAny((event: string, ...args: unknown[]) => {
    const acknowledge = args.at(-1);
    const reply = (ack: Ack) => {
      if (typeof acknowledge === 'function') acknowledge(ack);
    };
    const isAllowed = waiting < mostWaiting && (event === 'send_message' ? person.maySay() : person.mayAsk());
    if (!isAllowed) {
      if (++refused > patience) return void socket.disconnect(true);
      return reply(refusal(new Problem('too_many_requests')));
    }
    const payload = typeof acknowledge === 'function' && args.length === 1 ? {} : args[0];
    waiting += 1;
    const isMessage = event === 'send_message';
    const answered = (isMessage ? others : all)
      .then(() => answer(use, socket, event, payload))
      .then(
        (result) => reply({ ok: true, ...result }),
        (error: unknown) => {
          const problem = toProblem(error);
          if (problem.status >= 500) use.log.error({ err: problem.cause ?? problem, event }, problem.message);
          reply(refusal(problem));
        },
      )
      .finally(() => {
        waiting -= 1;
      });
    const before = all;
    all = answered.then(() => before);
    if (!isMessage) others = all;
  });
}

async function answer(use: Use, socket: ClientSocket, event: string, payload: unknown): Promise<object> {
  // What still waits when a connection ends is dropped: its session may have ended with it, and nobody hears the answer.
  if (!socket.connected) throw new Problem('invalid_token');
  if (!isRequest(event)) throw new Problem('invalid_request', 'There is no such event.');
  if (!socketPermissions[event].includes(socket.data.person.role)) throw new Problem('forbidden');
  return run(use, socket, event, payload);
}

async function run<N extends SocketRequestName>(
  use: Use,
  socket: ClientSocket,
  event: N,
  payload: unknown,
): Promise<object> {
  const check = checks[event];
  if (!check?.Check(payload)) {
    const [first] = check?.Errors(payload) ?? [];
    throw new Problem(
      'invalid_request',
      first ? `${first.instancePath.slice(1) || 'payload'} ${first.message}` : undefined,
    );
  }
  const handle: (typeof handlers)[N] = handlers[event];
  return handle(use, socket, payload as SocketRequest<N>);
}

const isRequest = (event: string): event is SocketRequestName => Object.hasOwn(socketRequests, event);
const refusal = ({ code, message }: Problem): Ack => ({ ok: false, error: { code, message } });

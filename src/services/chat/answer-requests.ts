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
import { newId } from '#kit/ids.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { transact } from '#kit/transact.ts';
import { chooseStatus } from '#routing/operators.ts';
import type { ClientSocket } from './connection.ts';
import { catchUp } from './follow-feed.ts';

type Handlers = {
  [N in SocketRequestName]: (use: Deps, socket: ClientSocket, payload: SocketRequest<N>) => Promise<object>;
};

const handlers: Handlers = {
  async sync({ db }, socket, { feed }) {
    return { chats: {}, feed: await catchUp(db, socket.data.person.id, feed) };
  },
  async set_presence(use, socket, { status }) {
    const { id } = socket.data.person;
    await transact(use, { actor_id: id, request_id: `socket-${newId()}` }, (tx) => chooseStatus(tx, id, status));
    return { status };
  },
  async renew_token({ identity }, socket, { token }) {
    const person = await identity.verify(token);
    const { id, session_id } = socket.data.person;
    if (person.id !== id || person.session_id !== session_id) throw new Problem('invalid_token');
    socket.data.person = person;
    return {};
  },
};

const checks = Object.fromEntries(
  Object.entries<TSchema>(socketRequests).map(([name, schema]) => [name, Compile(schema)]),
);

/** Requests a socket may send in a row, and how many more each second. */
const allowance = { burst: 60, perSecond: 20 };
/** A socket that goes on after this many refusals is closed. */
const patience = 500;

/** Answers everything a client sends, known or not, with an acknowledgement; nothing it sends harms anybody else. */
export function answerRequests(use: Deps, socket: ClientSocket): void {
  let left = allowance.burst;
  let counted = Date.now();
  let refused = 0;
  socket.onAny((event: string, ...args: unknown[]) => {
    const acknowledge = args.at(-1);
    const reply = (ack: Ack) => {
      if (typeof acknowledge === 'function') acknowledge(ack);
    };
    const now = Date.now();
    left = Math.min(allowance.burst, left + ((now - counted) / 1000) * allowance.perSecond);
    counted = now;
    if (left < 1) {
      if (++refused > patience) return void socket.disconnect(true);
      return reply(refusal(new Problem('too_many_requests')));
    }
    left -= 1;
    const payload = typeof acknowledge === 'function' && args.length === 1 ? {} : args[0];
    answer(use, socket, event, payload).then(
      (result) => reply({ ok: true, ...result }),
      (error: unknown) => {
        const problem = toProblem(error);
        if (problem.status >= 500) use.log.error({ err: problem.cause ?? problem, event }, problem.message);
        reply(refusal(problem));
      },
    );
  });
}

async function answer(use: Deps, socket: ClientSocket, event: string, payload: unknown): Promise<object> {
  if (!isRequest(event)) throw new Problem('invalid_request', 'There is no such event.');
  if (!socketPermissions[event].includes(socket.data.person.role)) throw new Problem('forbidden');
  return run(use, socket, event, payload);
}

async function run<N extends SocketRequestName>(
  use: Deps,
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
  const handle: Handlers[N] = handlers[event];
  return handle(use, socket, payload as SocketRequest<N>);
}

const isRequest = (event: string): event is SocketRequestName => Object.hasOwn(socketRequests, event);
const refusal = ({ code, message }: Problem): Ack => ({ ok: false, error: { code, message } });

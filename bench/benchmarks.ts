import { createTicket } from './create-ticket.ts';
import { decide } from './decide.ts';
import { growth } from './growth.ts';
import type { Benchmark } from './kit/benchmark.ts';
import { longChat } from './long-chat.ts';
import { messages } from './messages.ts';
import { processes } from './processes.ts';
import { read } from './read.ts';
import { routing } from './routing.ts';
import { size } from './size.ts';
import { sockets } from './sockets.ts';
import { startChat } from './start-chat.ts';

/** Every benchmark by the name of its file, in the order in which all are run. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  decide,
  'create-ticket': createTicket,
  routing,
  messages,
  'start-chat': startChat,
  'long-chat': longChat,
  sockets,
  read,
  growth,
  size,
  processes,
};

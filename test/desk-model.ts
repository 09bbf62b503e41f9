import { type ChatKind, type ExpectedChat, ModelChats } from './desk-model-chats.ts';
import { ModelTeam, type TeamKind } from './desk-model-team.ts';
import { type ExpectedTicket, ModelTickets, type TicketKind } from './desk-model-tickets.ts';

/** Something that somebody does; the numbers say who, to what, and how. */
export interface Action {
  kind: TeamKind | ChatKind | TicketKind;
  a: number;
  b: number;
  c: number;
}

export interface Expected {
  chats: ExpectedChat[];
  tickets: ExpectedTicket[];
  /** Of each operator. */
  loads: { chats: number; tickets: number }[];
}

const teamKinds: ReadonlySet<string> = new Set<TeamKind>([
  'choose',
  'chat capacity',
  'ticket capacity',
  'join',
  'drop',
  'return',
]);
const chatKinds: ReadonlySet<string> = new Set<ChatKind>(['start', 'say', 'end', 'leave', 'transfer', 'move']);
export const isOfTeam = (kind: Action['kind']): kind is TeamKind => teamKinds.has(kind);
export const isOfChats = (kind: Action['kind']): kind is ChatKind => chatKinds.has(kind);

/**
 * The desk as it should be: small enough to be seen to be right. Four operators, two departments, five customers; the
 * second department gives tickets only to who is connected.
 */
export class Model {
  readonly team = new ModelTeam();
  readonly chats = new ModelChats(this.team);
  readonly tickets = new ModelTickets(this.team);
  private nextId = '';

  /** The id of what comes into being now. */
  named(id: string): void {
    this.nextId = id;
  }

  /** Whether there is anything to do it to, and only one way in which it may go on. */
  applies({ kind, a, b }: Action): boolean {
    if (isOfTeam(kind)) return this.team.applies(kind, a, b);
    return isOfChats(kind) ? this.chats.applies(kind, a) : this.tickets.applies(kind, a);
  }

  /** Does it, and what follows. @returns the code of the refusal that is due, or null. */
  apply(action: Action): string | null {
    const refused = this.change(action);
    this.chats.serve();
    this.tickets.serve();
    return refused;
  }

  private change({ kind, a, b, c }: Action): string | null {
    if (isOfChats(kind)) return this.chats.apply(kind, a, b, this.nextId);
    if (!isOfTeam(kind)) return this.tickets.apply(kind, { a, b, c }, this.nextId);
    const lost = this.team.apply(kind, a, b);
    for (const chat of this.chats.list.filter((one) => lost.includes(one))) this.chats.interrupt(chat);
    for (const ticket of this.tickets.list.filter((one) => lost.includes(one))) this.tickets.lose(ticket);
    if (kind === 'drop') this.chats.drop(a % this.team.operators.length);
    return null;
  }

  expected(): Expected {
    return {
      chats: this.chats.expected(),
      tickets: this.tickets.expected(),
      loads: this.team.operators.map((_, at) => ({
        chats: this.team.loadOf(at, 'CHAT'),
        tickets: this.team.loadOf(at, 'TICKET'),
      })),
    };
  }
}

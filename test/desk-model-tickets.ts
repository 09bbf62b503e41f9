import type { TicketStatus } from '../src/contract/tickets.ts';
import type { ModelTeam, ModelWork } from './desk-model-team.ts';

export interface ModelTicket extends ModelWork {
  kind: 'TICKET';
  status: TicketStatus;
  /** The higher, the sooner: a place in the list of the contract. */
  priority: number;
  /** When it joined the line: an owner who is lost does not cost it the place. */
  queued: number;
  /** Who had it when it was closed, which stays on view. */
  solver: number | null;
  replies: number;
}

export interface ExpectedTicket {
  id: string;
  status: string;
  place: number | null;
  replies: number;
  /** Open ones. */
  assignments: number;
  /** Who has it, or had it when it was closed. */
  operator: number | null;
}

export type TicketKind = 'open' | 'reply' | 'close' | 'reopen' | 'assign' | 'refile' | 'prioritise';

/** Who does something to a ticket: an operator, or its customer. */
export type Actor = number | 'CUSTOMER';

const fits: Record<TicketKind, (ticket: ModelTicket) => boolean> = {
  open: () => false,
  reply: () => true,
  close: ({ status }) => status !== 'CLOSED',
  reopen: ({ status }) => status === 'CLOSED',
  assign: ({ status }) => status !== 'CLOSED',
  refile: () => true,
  prioritise: ({ status }) => status !== 'CLOSED',
};
const forStaff: ReadonlySet<TicketKind> = new Set(['assign', 'refile', 'prioritise']);

/** Tickets as they should be. */
export class ModelTickets {
  readonly list: ModelTicket[] = [];
  private readonly team: ModelTeam;
  private clock = 0;

  constructor(team: ModelTeam) {
    this.team = team;
  }

  /** The ticket that the action is about: mostly one in a state that allows it. */
  pick(kind: TicketKind, a: number): ModelTicket | undefined {
    const fitting = a % 4 === 3 ? [] : this.list.filter(fits[kind]);
    const list = fitting.length > 0 ? fitting : this.list;
    return list[a % Math.max(1, list.length)];
  }

  /** Mostly somebody who may do it. */
  actor(kind: TicketKind, ticket: ModelTicket, c: number): Actor {
    const staff = this.team.operators.map((_, at) => at).filter((at) => c % 4 === 3 || this.mayRead(at, ticket));
    if (c % 4 !== 3 && forStaff.has(kind)) return staff[c % staff.length] ?? 'CUSTOMER';
    const isTurn = ticket.status === 'PENDING_CUSTOMER' || ticket.status === 'CLOSED';
    return isTurn && c % 4 < 2 ? 'CUSTOMER' : ([...staff, 'CUSTOMER' as const][c % (staff.length + 1)] ?? 'CUSTOMER');
  }

  /** Of a ticket that is opened: where most are alike, it matters who came first. */
  firstPriority(c: number): number {
    return c % 3 === 0 ? 3 : 1;
  }

  /** To whom the number of an action gives a ticket; null is back to routing. */
  receiver(b: number): number | null {
    const at = b % (this.team.operators.length + 1);
    return at === this.team.operators.length ? null : at;
  }

  applies(kind: TicketKind, a: number): boolean {
    return kind === 'open' || this.pick(kind, a) !== undefined;
  }

  /** @returns the code of the refusal that is due, or null. */
  apply(kind: TicketKind, { a, b, c }: { a: number; b: number; c: number }, newId: string): string | null {
    if (kind === 'open') return this.open(newId, a, b, c);
    const ticket = this.pick(kind, a);
    if (!ticket) throw new Error(`There is no ticket to ${kind}`);
    const actor = this.actor(kind, ticket, c);
    if (actor === 'CUSTOMER' && forStaff.has(kind)) return 'forbidden';
    if (actor !== 'CUSTOMER' && !this.mayRead(actor, ticket)) return 'not_found';
    switch (kind) {
      case 'reply':
        return actor === 'CUSTOMER' ? this.ask(ticket) : this.answer(ticket, actor);
      case 'close':
        return this.close(ticket);
      case 'reopen':
        return ticket.status === 'CLOSED' ? this.reopen(ticket) : 'invalid_state';
      case 'assign':
        return this.assign(ticket, this.receiver(b));
      case 'refile':
        return this.refile(ticket, b % 2);
      case 'prioritise':
        ticket.priority = b % 4;
        return null;
    }
  }

  private open(id: string, a: number, b: number, c: number): null {
    const ticket: ModelTicket = {
      ...{
        kind: 'TICKET',
        id,
        customer: a % 5,
        department: b % 2,
        status: 'OPEN',
        priority: this.firstPriority(c),
        queued: ++this.clock,
      },
      ...{ operator: null, active: false, handed: false, preferred: null, given: null, solver: null, replies: 1 },
    };
    this.list.push(ticket);
    this.team.works.push(ticket);
    return null;
  }

  private mayRead(at: number, { department, operator, solver }: ModelTicket): boolean {
    return this.team.at(at).departments.includes(department) || at === (operator ?? solver);
  }

  /** Staff answers: it is the customer's turn. Who answers what nobody has, takes it. */
  private answer(ticket: ModelTicket, by: number): string | null {
    if (ticket.status === 'CLOSED') return 'invalid_state';
    ticket.status = 'PENDING_CUSTOMER';
    ticket.active = false;
    ticket.replies += 1;
    if (ticket.operator === null) this.team.give(ticket, by, { active: false, handed: false });
    return null;
  }

  private ask(ticket: ModelTicket): null {
    ticket.replies += 1;
    if (ticket.status === 'CLOSED') return this.reopen(ticket);
    if (ticket.status !== 'PENDING_CUSTOMER') return null;
    const owned = ticket.operator !== null;
    Object.assign(ticket, { status: owned ? 'PENDING_OPERATOR' : 'OPEN', active: owned });
    if (!owned) ticket.queued = ++this.clock;
    return null;
  }

  private close(ticket: ModelTicket): string | null {
    if (ticket.status === 'CLOSED') return 'invalid_state';
    const { operator: solver } = ticket;
    Object.assign(ticket, { status: 'CLOSED', solver, operator: null, active: false, handed: false, preferred: null });
    return null;
  }

  private reopen(ticket: ModelTicket): null {
    const { solver: preferred } = ticket;
    Object.assign(ticket, { status: 'REOPENED', preferred, solver: null, queued: ++this.clock });
    return null;
  }

  private assign(ticket: ModelTicket, to: number | null): string | null {
    if (ticket.status === 'CLOSED') return 'invalid_state';
    if (to === ticket.operator) return null;
    if (to === null) return this.lose(ticket);
    const asked = ticket.status === 'PENDING_CUSTOMER';
    if (!asked) ticket.status = 'PENDING_OPERATOR';
    this.team.give(ticket, to, { active: !asked, handed: true });
    return null;
  }

  private refile(ticket: ModelTicket, department: number): null {
    if (department === ticket.department) return null;
    ticket.department = department;
    const owner = ticket.operator;
    if (owner !== null && !this.team.at(owner).departments.includes(department)) this.lose(ticket);
    return null;
  }

  /** Back to routing, or to nobody while the customer is asked. */
  lose(ticket: ModelTicket): null {
    if (ticket.status === 'PENDING_OPERATOR') ticket.status = 'OPEN';
    Object.assign(ticket, { operator: null, active: false, handed: false, preferred: null });
    return null;
  }

  serve(): void {
    for (const ticket of this.line()) {
      const at = this.team.chosenFor(ticket);
      if (at === undefined) continue;
      this.team.give(ticket, at, { active: true, handed: false });
      ticket.status = 'PENDING_OPERATOR';
    }
  }

  /** Most urgent first, then who has waited longest. */
  private line(): ModelTicket[] {
    return this.list
      .filter(({ status }) => status === 'OPEN' || status === 'REOPENED')
      .sort((x, y) => y.priority - x.priority || x.queued - y.queued);
  }

  expected(): ExpectedTicket[] {
    const line = this.line();
    return this.list.map((ticket) => {
      const { id, operator, solver, department, status, replies } = ticket;
      const ahead = line.filter((other) => other.department === department).indexOf(ticket);
      const place = ahead < 0 ? null : ahead + 1;
      return { id, status, place, replies, assignments: operator === null ? 0 : 1, operator: operator ?? solver };
    });
  }
}

/** A ticket or a chat, as far as it is somebody's work. People and departments are numbers of theirs in the story. */
export interface ModelWork {
  kind: 'TICKET' | 'CHAT';
  id: string;
  customer: number;
  department: number;
  /** Who has it. */
  operator: number | null;
  /** Whether it counts as load of who has it. */
  active: boolean;
  /** A person gave it to who has it: they keep it without serving its department. */
  handed: boolean;
  /** Whom it goes back to when they are eligible. */
  preferred: number | null;
  /** Who gave it away. */
  given: number | null;
}

export interface ModelOperator {
  departments: readonly number[];
  chosen: boolean;
  connected: boolean;
  chatCapacity: number;
  ticketCapacity: number;
  /** Turn of the last assignment: the lower, the longer idle. */
  last: number;
}

/** Of each department: whether its tickets are only for who is connected. */
export const requireOnline = [false, true] as const;
/** What each operator serves at the beginning, and what they can take at once. */
export const memberships = [[0], [0, 1], [0, 1], [1]] as const;
export const firstCapacities = { ticket_capacity: 2, chat_capacity: 1 };
/** What an operator may come to serve. */
const choices = [[0], [1], [0, 1]] as const;

export type TeamKind = 'choose' | 'chat capacity' | 'ticket capacity' | 'join' | 'drop' | 'return';

/** Operators, what they can take, and who takes what. */
export class ModelTeam {
  readonly works: ModelWork[] = [];
  readonly operators: ModelOperator[] = memberships.map((departments, at) => ({
    ...{
      departments,
      chosen: true,
      connected: true,
      chatCapacity: firstCapacities.chat_capacity,
      ticketCapacity: firstCapacities.ticket_capacity,
      last: at - memberships.length,
    },
  }));
  private turn = 0;

  at(number: number): ModelOperator {
    const operator = this.operators[number % this.operators.length];
    if (!operator) throw new Error('There is always somebody');
    return operator;
  }

  /** What an operator serves from now on, by the number of an action. */
  departmentsOf(b: number): readonly number[] {
    return choices[b % choices.length] ?? [];
  }

  applies(kind: TeamKind, a: number, b: number): boolean {
    const operator = this.at(a);
    if (kind === 'choose' || kind === 'drop') return operator.connected;
    if (kind === 'return') return !operator.connected;
    // Tickets and chats go their ways at the same time, and each looks at how much of the other somebody has.
    if (kind === 'join') return new Set(this.lostBy(a, b).map((work) => work.kind)).size < 2;
    return true;
  }

  /** @returns the work that lost its owner. */
  apply(kind: TeamKind, a: number, b: number): ModelWork[] {
    const operator = this.at(a);
    const lost = kind === 'join' ? this.lostBy(a, b) : [];
    if (kind === 'choose') operator.chosen = b % 2 === 1;
    else if (kind === 'chat capacity') operator.chatCapacity = b % 3;
    else if (kind === 'ticket capacity') operator.ticketCapacity = b % 3;
    else if (kind === 'join') operator.departments = this.departmentsOf(b);
    else operator.connected = kind === 'return';
    return lost;
  }

  private lostBy(a: number, b: number): ModelWork[] {
    const at = a % this.operators.length;
    const next = this.departmentsOf(b);
    return this.works.filter(
      ({ operator, handed, department }) => operator === at && !handed && !next.includes(department),
    );
  }

  /** The least busy of those who may have it, then the longest idle; or whom it goes back to. */
  chosenFor(work: ModelWork): number | undefined {
    const [first, then] = work.kind === 'TICKET' ? (['TICKET', 'CHAT'] as const) : (['CHAT', 'TICKET'] as const);
    const eligible = this.operators
      .map((operator, at) => ({ at, last: operator.last, load: this.loadOf(at, first), other: this.loadOf(at, then) }))
      .filter(({ at, load }) => this.takes(at, work) && load < this.capacityOf(at, work.kind))
      .filter(({ at }) => at !== work.given || !this.isAnybodyElseThere(work))
      .sort((x, y) => x.load - y.load || x.other - y.other || x.last - y.last);
    return (eligible.find(({ at }) => at === work.preferred) ?? eligible[0])?.at;
  }

  give(work: ModelWork, at: number, rest: Pick<ModelWork, 'active' | 'handed'>): void {
    Object.assign(work, { operator: at, preferred: null, given: null, ...rest });
    this.at(at).last = ++this.turn;
  }

  loadOf(at: number, kind: ModelWork['kind']): number {
    return this.works.filter((work) => work.kind === kind && work.operator === at && work.active).length;
  }

  capacityOf(at: number, kind: ModelWork['kind']): number {
    return kind === 'TICKET' ? this.at(at).ticketCapacity : this.at(at).chatCapacity;
  }

  /** Whether this operator takes such work at all, full or not. */
  private takes(at: number, { kind, department }: ModelWork): boolean {
    const { departments, chosen, connected } = this.at(at);
    const mustBeThere = kind === 'CHAT' || requireOnline[department] === true;
    return departments.includes(department) && chosen && (connected || !mustBeThere);
  }

  /** Somebody who takes it, full or not, and is not the one who gave it away. */
  private isAnybodyElseThere(work: ModelWork): boolean {
    return this.operators.some((_, at) => at !== work.given && this.takes(at, work));
  }
}

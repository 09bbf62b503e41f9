export interface Action {
  kind: 'start' | 'say' | 'end' | 'leave' | 'hand over' | 'move' | 'choose' | 'capacity' | 'drop' | 'return';
  a: number;
  b: number;
}

interface ModelChat {
  id: string;
  customer: number;
  department: number;
  status: 'WAITING' | 'ACTIVE' | 'ENDED';
  operator: number | null;
  interrupted: boolean;
  preferred: number | null;
  /** Who gave it to its department. */
  given: number | null;
  said: number;
}
interface ModelOperator {
  departments: readonly number[];
  chosen: boolean;
  connected: boolean;
  capacity: number;
  /** Turn of the last assignment: the lower, the longer idle. */
  last: number;
}

export interface Expected {
  chats: {
    id: string;
    status: string;
    position: number | null;
    said: number;
    assignments: number;
    operator: number | null;
  }[];
  loads: number[];
}

/** The desk as it should be: small enough to be seen to be right. */
export class Model {
  readonly chats: ModelChat[] = [];
  readonly operators: ModelOperator[] = [[0], [0, 1], [1]].map((departments, at) => ({
    ...{ departments, chosen: true, connected: true, capacity: 1, last: at - 3 },
  }));
  private nextId = '';
  private turn = 0;

  /** The id that the chat which is started now has. */
  named(id: string): void {
    this.nextId = id;
  }

  /** Whether there is anything to do it to. */
  applies(action: Action): boolean {
    const { kind, a } = action;
    const operator = this.operators[a % this.operators.length];
    if (kind === 'start' || kind === 'capacity') return true;
    if (kind === 'choose') return operator?.connected === true;
    if (kind === 'drop') return operator?.connected === true;
    if (kind === 'return') return operator?.connected === false;
    const chat = this.pick(kind, a);
    if (!chat) return false;
    // Only who is connected does anything.
    return chat.operator === null || this.operators[chat.operator]?.connected === true;
  }

  /** The chat that the action is about. */
  pick(kind: Action['kind'], a: number): ModelChat | undefined {
    if (['start', 'choose', 'capacity', 'drop', 'return'].includes(kind)) return undefined;
    const fits = (chat: ModelChat) =>
      kind === 'leave'
        ? chat.status !== 'ENDED'
        : kind === 'hand over' || kind === 'move'
          ? chat.status === 'ACTIVE'
          : true;
    const list = this.chats.filter(fits);
    return list[a % Math.max(1, list.length)];
  }

  /** Does it. @returns the code of the refusal that is due, or null. */
  apply(action: Action): string | null {
    const refused = this.change(action);
    this.serve();
    return refused;
  }

  private change({ kind, a, b }: Action): string | null {
    const chat = this.pick(kind, a);
    const operator = this.operators[a % this.operators.length];
    switch (kind) {
      case 'start':
        this.chats.push({
          ...{ id: this.nextId, customer: a % 5, department: b % 2, status: 'WAITING', operator: null },
          ...{ interrupted: false, preferred: null, given: null, said: 0 },
        });
        return null;
      case 'say':
        if (chat?.status === 'ENDED') return 'invalid_state';
        if (chat) chat.said += 1;
        return null;
      case 'end':
        if (chat) Object.assign(chat, { status: 'ENDED', operator: null });
        return null;
      case 'leave':
        if (chat?.status === 'ACTIVE') return 'invalid_state';
        if (chat) Object.assign(chat, { status: 'ENDED', operator: null });
        return null;
      case 'hand over':
        return chat ? this.handOver(chat, b % this.operators.length) : null;
      case 'move':
        if (chat)
          Object.assign(chat, {
            status: 'WAITING',
            operator: null,
            interrupted: true,
            department: b % 2,
            given: chat.operator,
          });
        return null;
      case 'choose':
        if (operator) operator.chosen = b % 2 === 1;
        return null;
      case 'capacity':
        if (operator) operator.capacity = b % 3;
        return null;
      case 'drop':
        if (operator) this.lose(a % this.operators.length, operator);
        return null;
      case 'return':
        if (operator) operator.connected = true;
        return null;
    }
  }

  private handOver(chat: ModelChat, to: number): string | null {
    const operator = this.operators[to];
    if (!operator?.connected) return 'operator_unavailable';
    if (to === chat.operator) return 'invalid_state';
    if (!operator.chosen || this.loadOf(to) >= operator.capacity) return 'operator_unavailable';
    this.assign(chat, to, operator);
    return null;
  }

  private lose(at: number, operator: ModelOperator): void {
    operator.connected = false;
    for (const chat of this.chats.filter(({ operator: owner }) => owner === at))
      Object.assign(chat, { status: 'WAITING', operator: null, interrupted: true, preferred: at, given: null });
  }

  /** Interrupted ones first, then by arrival; each to the least busy, then the longest idle, or to whom it was before. */
  private serve(): void {
    for (const chat of this.line()) {
      const eligible = this.operators
        .map((operator, at) => ({ operator, at, load: this.loadOf(at) }))
        .filter(({ operator, load }) => operator.connected && operator.chosen && load < operator.capacity)
        .filter(({ operator }) => operator.departments.includes(chat.department))
        .filter(({ at }) => at !== chat.given || !this.isAnybodyElseThere(chat))
        .sort((x, y) => x.load - y.load || x.operator.last - y.operator.last);
      const chosen = eligible.find(({ at }) => at === chat.preferred) ?? eligible[0];
      if (chosen) this.assign(chat, chosen.at, chosen.operator);
    }
  }

  /** Somebody of its department who takes chats, full or not, and is not the one who gave it away. */
  private isAnybodyElseThere({ department, given }: ModelChat): boolean {
    return this.operators.some(
      ({ departments, chosen, connected }, at) =>
        at !== given && chosen && connected && departments.includes(department),
    );
  }

  private assign(chat: ModelChat, at: number, operator: ModelOperator): void {
    Object.assign(chat, { status: 'ACTIVE', operator: at, preferred: null, given: null });
    operator.last = ++this.turn;
  }

  /** In the order of arrival, which is that of the list. */
  private line(): ModelChat[] {
    const waiting = this.chats.filter(({ status }) => status === 'WAITING');
    return [...waiting.filter(({ interrupted }) => interrupted), ...waiting.filter(({ interrupted }) => !interrupted)];
  }

  private loadOf(at: number): number {
    return this.chats.filter(({ operator }) => operator === at).length;
  }

  expected(): Expected {
    const line = this.line();
    return {
      chats: this.chats
        .map((chat) => {
          const { id, status, operator, said, department } = chat;
          const ahead = line.filter((other) => other.department === department).indexOf(chat);
          const position = status === 'WAITING' ? ahead + 1 : null;
          return { id, status, position, said, assignments: operator === null ? 0 : 1, operator };
        })
        .sort((x, y) => (x.id < y.id ? -1 : 1)),
      loads: this.operators.map((_, at) => this.loadOf(at)),
    };
  }
}

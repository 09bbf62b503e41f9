import type { ModelTeam, ModelWork } from './desk-model-team.ts';

export interface ModelChat extends ModelWork {
  kind: 'CHAT';
  status: 'WAITING' | 'ACTIVE' | 'ENDED';
  /** It was talked in, and stands before those who have not begun. */
  interrupted: boolean;
  said: number;
}

export interface ExpectedChat {
  id: string;
  status: string;
  position: number | null;
  said: number;
  /** Open ones. */
  assignments: number;
  operator: number | null;
}

export type ChatKind = 'start' | 'say' | 'end' | 'leave' | 'transfer' | 'move';

const fits: Record<ChatKind, (chat: ModelChat) => boolean> = {
  start: () => false,
  say: () => true,
  end: () => true,
  leave: ({ status }) => status !== 'ENDED',
  transfer: ({ status }) => status === 'ACTIVE',
  move: ({ status }) => status === 'ACTIVE',
};

/** Chats as they should be. */
export class ModelChats {
  readonly list: ModelChat[] = [];
  private readonly team: ModelTeam;

  constructor(team: ModelTeam) {
    this.team = team;
  }

  /** The chat that the action is about. */
  pick(kind: ChatKind, a: number): ModelChat | undefined {
    const list = this.list.filter(fits[kind]);
    return list[a % Math.max(1, list.length)];
  }

  /** Only who is connected does anything. */
  applies(kind: ChatKind, a: number): boolean {
    if (kind === 'start') return true;
    const chat = this.pick(kind, a);
    return chat !== undefined && (chat.operator === null || this.team.at(chat.operator).connected);
  }

  /** @returns the code of the refusal that is due, or null. */
  apply(kind: ChatKind, a: number, b: number, newId: string): string | null {
    if (kind === 'start') {
      const chat: ModelChat = {
        ...{
          kind: 'CHAT',
          id: newId,
          customer: a % 5,
          department: b % 2,
          status: 'WAITING',
          interrupted: false,
          said: 0,
        },
        ...{ operator: null, active: false, handed: false, preferred: null, given: null },
      };
      this.list.push(chat);
      this.team.works.push(chat);
      return null;
    }
    const chat = this.pick(kind, a);
    if (!chat) throw new Error(`There is no chat to ${kind}`);
    switch (kind) {
      case 'say':
        if (chat.status === 'ENDED') return 'invalid_state';
        chat.said += 1;
        return null;
      case 'leave':
        if (chat.status === 'ACTIVE') return 'invalid_state';
        return this.end(chat);
      case 'end':
        return this.end(chat);
      case 'transfer':
        return this.transfer(chat, b % this.team.operators.length);
      case 'move':
        this.interrupt(chat, { given: chat.operator });
        chat.department = b % 2;
        return null;
    }
  }

  private end(chat: ModelChat): null {
    Object.assign(chat, { status: 'ENDED', operator: null, active: false });
    return null;
  }

  private transfer(chat: ModelChat, to: number): string | null {
    const { connected, chosen } = this.team.at(to);
    if (!connected) return 'operator_unavailable';
    if (to === chat.operator) return 'invalid_state';
    if (!chosen || this.team.loadOf(to, 'CHAT') >= this.team.capacityOf(to, 'CHAT')) return 'operator_unavailable';
    this.team.give(chat, to, { active: true, handed: true });
    return null;
  }

  /** Its customer waits again, at the front. */
  interrupt(chat: ModelChat, how: Partial<Pick<ModelChat, 'preferred' | 'given'>> = {}): void {
    const again = { status: 'WAITING', interrupted: true, operator: null, active: false, handed: false };
    Object.assign(chat, { preferred: null, given: null, ...again, ...how });
  }

  /** The chats of an operator who is lost. */
  drop(at: number): void {
    for (const chat of this.list.filter(({ operator }) => operator === at)) this.interrupt(chat, { preferred: at });
  }

  serve(): void {
    for (const chat of this.line()) {
      const at = this.team.chosenFor(chat);
      if (at === undefined) continue;
      this.team.give(chat, at, { active: true, handed: false });
      chat.status = 'ACTIVE';
    }
  }

  /** Interrupted ones first, then in the order of arrival, which is that of the list. */
  private line(): ModelChat[] {
    const waiting = this.list.filter(({ status }) => status === 'WAITING');
    return [...waiting.filter(({ interrupted }) => interrupted), ...waiting.filter(({ interrupted }) => !interrupted)];
  }

  expected(): ExpectedChat[] {
    const line = this.line();
    return this.list.map((chat) => {
      const { id, status, operator, said, department } = chat;
      const ahead = line.filter((other) => other.department === department).indexOf(chat);
      const position = status === 'WAITING' ? ahead + 1 : null;
      return { id, status, position, said, assignments: operator === null ? 0 : 1, operator };
    });
  }
}

import type { ChatMessage } from './chats.ts';

/**
 * One chat as a client knows it: the client's half of delivery. Messages come twice, late or out of order, from the live
 * push and from `sync`; shown is only what is known without a gap.
 */
export interface ChatLog {
  /** Dense from the first one on, in their order. */
  readonly messages: readonly ChatMessage[];
  /** `seq` of the last of `messages`, or where the log begins: everything up to there is known, or was not asked for. */
  readonly seq: number;
  /** Heard of, but something before them is missing. */
  readonly ahead: readonly ChatMessage[];
}

/** Chats that one `sync` asks about at most: who follows more asks in parts. */
export const syncedChats = 50;

/** @param seq where the log begins: messages after this one are followed. */
export const emptyLog = (seq = 0): ChatLog => ({ messages: [], seq, ahead: [] });

/** Takes messages in whatever order and as often as they come. @returns the same log when nothing was new. */
export function applyMessages(log: ChatLog, incoming: readonly ChatMessage[]): ChatLog {
  const known = new Set(log.ahead.map(({ seq }) => seq));
  const fresh = incoming.filter(({ seq }) => seq > log.seq && !known.has(seq) && known.add(seq));
  if (fresh.length === 0) return log;
  const waiting = [...log.ahead, ...fresh].sort((a, b) => a.seq - b.seq);
  const next = waiting.findIndex(({ seq }, at) => seq !== log.seq + at + 1);
  const dense = next < 0 ? waiting : waiting.slice(0, next);
  return {
    messages: [...log.messages, ...dense],
    seq: log.seq + dense.length,
    ahead: next < 0 ? [] : waiting.slice(next),
  };
}

/** Whether something is missing that the server has: time to send `sync`. */
export const isBehind = (log: ChatLog, headSeq = 0): boolean => log.ahead.length > 0 || log.seq < headSeq;

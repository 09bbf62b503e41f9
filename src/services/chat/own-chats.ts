import type { ChatStatus, EndReason } from '#contract/chats.ts';
import { emit, type Tx } from '#kit/transact.ts';
import {
  type AssignmentReason,
  type Claim,
  type ClaimResult,
  claim,
  type EndReason as WhyOwnershipEnds,
} from '#routing/claim.ts';
import { wakeDepartments } from '#routing/operators.ts';
import { readersOf } from './access.ts';
import { type LockedChat, updateOwners } from './chat-queries.ts';

/** A change of state or owner that somebody wishes for a chat whose row is locked in this transaction. */
export interface OwnerWish {
  chat: LockedChat;
  /** The operator who has it afterwards; nobody when it waits or has ended. */
  to: string | null;
  status: ChatStatus;
  /** Of an ended chat. */
  end_reason?: EndReason;
  /** Another department than it was in. */
  department_id?: string;
  /** Whom a chat that waits again goes back to when that operator is free. */
  preferred_operator_id?: string;
  /** Who gave it away: it does not go back to them as long as somebody else is there. */
  given_by_id?: string;
  /** It came in this transaction. */
  at_once?: boolean;
  reason?: AssignmentReason;
  ends: WhyOwnershipEnds;
  explanation?: Claim['explanation'];
}

type Refused = ClaimResult['refused'][number];

/** The one way in which a chat starts, waits again, or ends: through the claim, with its events, and a look at who waits. */
export async function changeOwners(
  tx: Tx,
  wishes: readonly OwnerWish[],
): Promise<{ owned: LockedChat[]; refused: Refused[] }> {
  const wishOf = new Map(wishes.map((wish) => [wish.chat.id, wish]));
  let owned: LockedChat[] = [];
  const { refused, freed_departments } = await claim(
    tx,
    wishes.map((wish) => asClaim(tx, wish)),
    async (allowed) => {
      owned = await updateOwners(tx, allowed.flatMap(({ work }) => wishOf.get(work.id) ?? []).map(asChange));
    },
  );
  for (const chat of owned) {
    const wish = wishOf.get(chat.id);
    if (wish) tell(tx, wish, chat);
  }
  const waiting = owned.filter(({ status }) => status === 'WAITING').map(({ department_id }) => department_id);
  wakeDepartments(tx, [...new Set([...freed_departments.CHAT, ...waiting])], 'CHAT');
  return { owned, refused };
}

/** One wish that must come true, or `onRefusal` says why not. */
export async function changeOwner(
  tx: Tx,
  wish: OwnerWish,
  onRefusal: (refused: Refused) => Error,
): Promise<LockedChat> {
  const { owned, refused } = await changeOwners(tx, [wish]);
  const [refusal] = refused;
  if (refusal) throw onRefusal(refusal);
  const [chat] = owned;
  if (!chat) throw new Error(`Chat ${wish.chat.id} was claimed but not written`);
  return chat;
}

function tell(tx: Tx, { chat: before }: OwnerWish, chat: LockedChat): void {
  const { id: chat_id, department_id, operator_id, status } = chat;
  const audience = { to: [...readersOf(before), ...readersOf(chat)] };
  if (status === 'WAITING') emit(tx, 'chat.requeued', { chat_id, department_id }, audience);
  else if (status === 'ENDED') emit(tx, 'chat.ended', { chat_id, department_id }, audience);
  else if (operator_id !== null) emit(tx, 'chat.started', { chat_id, department_id, operator_id }, audience);
}

const asChange = ({ chat, to, status, end_reason, department_id, at_once = false, ...wish }: OwnerWish) => ({
  id: chat.id,
  status,
  operator_id: to,
  department_id: department_id ?? chat.department_id,
  end_reason: end_reason ?? null,
  preferred_operator_id: wish.preferred_operator_id ?? null,
  given_by_id: wish.given_by_id ?? null,
  at_once,
});

function asClaim(tx: Tx, { chat, to, reason = 'ROUTED', ends, department_id, explanation = null }: OwnerWish): Claim {
  const owner_id = chat.status === 'ACTIVE' ? chat.operator_id : null;
  return {
    work: {
      kind: 'CHAT',
      id: chat.id,
      department_id: department_id ?? chat.department_id,
      owner_id,
      active: owner_id !== null,
    },
    to,
    active: to !== null,
    reason,
    ends,
    by_id: tx.context.actor_id,
    explanation,
  };
}

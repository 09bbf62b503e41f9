import type { Static } from 'typebox';
import type { ReplyPage } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import type { Deps } from '#kit/service.ts';
import { accessTicket } from './access.ts';
import { selectReplies } from './reply-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  query: { limit: number; cursor?: string };
}

export async function listReplies({ db }: Deps, { actor, params, query }: Call): Promise<Static<typeof ReplyPage>> {
  const after = decodeCursor(query.cursor, [cursorParts.time, cursorParts.id]);
  const { ticket, as } = await accessTicket(db, actor, params.id);
  const rows = await selectReplies(db, { ticket_id: ticket.id, notes: as === 'STAFF', after, limit: query.limit + 1 });
  return toPage(rows, query.limit, (reply) => [reply.created_at, reply.id]);
}

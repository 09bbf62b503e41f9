import type { ReadMark } from '#contract/tickets.ts';
import { mergeReadMarks } from '../client/read-marks.ts';
import { api } from './connection.ts';
import { readMarksQuery } from './queries.ts';
import { queryClient } from './query-client.ts';

/** Marks a ticket read up to now. What fails is marked the next time it is looked at. */
export async function markTicketRead(id: string): Promise<void> {
  const answer = await api.post<{ read_mark: ReadMark }>(`/api/tickets/${id}/read`).catch(() => undefined);
  if (!answer) return;
  const { ticket_id, read_at } = answer.read_mark;
  queryClient.setQueryData(readMarksQuery.queryKey, (marks = {}) => mergeReadMarks(marks, { [ticket_id]: read_at }));
}

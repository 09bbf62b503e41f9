import { ChatTicketInput } from '#contract/chats.ts';
import { PlainPageQuery } from '#contract/operators.ts';
import { IdParams } from '#contract/primitives.ts';
import {
  AssignmentInput,
  NewReply,
  NewTicket,
  ReplyAnswer,
  ReplyPage,
  TicketAnswer,
  TicketChangePage,
  TicketPage,
  TicketPatch,
  TicketQuery,
} from '#contract/tickets.ts';
import { everybody, routesFor, staff } from '#kit/route.ts';
import type { Deps } from '#kit/service.ts';
import { addReply } from './add-reply.ts';
import { closeTicket } from './close-ticket.ts';
import { createTicket } from './create-ticket.ts';
import { editTicket } from './edit-ticket.ts';
import { getTicket } from './get-ticket.ts';
import { handOver } from './hand-over.ts';
import { listHistory } from './list-history.ts';
import { listReplies } from './list-replies.ts';
import { listTickets } from './list-tickets.ts';
import { reopenTicket } from './reopen-ticket.ts';
import { turnChatIntoTicket } from './turn-chat-into-ticket.ts';

const { allow } = routesFor<Deps>();
const params = IdParams;
const etag = ['ticket', 'updated_at'] as const;

export const routes = [
  allow(
    everybody,
    'POST /api/tickets',
    { summary: 'Open a ticket', body: NewTicket, answer: TicketAnswer, etag, status: 201, creates: true },
    createTicket,
  ),
  allow(
    everybody,
    'POST /api/chats/:id/ticket',
    {
      summary: 'Turn a chat into a ticket, with what was said in it',
      params,
      body: ChatTicketInput,
      answer: TicketAnswer,
      etag,
      status: 201,
      creates: true,
    },
    turnChatIntoTicket,
  ),
  allow(
    everybody,
    'GET /api/tickets',
    { summary: 'Tickets one may read, newest first', query: TicketQuery, answer: TicketPage },
    listTickets,
  ),
  allow(everybody, 'GET /api/tickets/:id', { summary: 'One ticket', params, answer: TicketAnswer, etag }, getTicket),
  allow(
    staff,
    'PATCH /api/tickets/:id',
    { summary: 'Edit subject, department, tags, priority', params, body: TicketPatch, answer: TicketAnswer, etag },
    editTicket,
  ),
  allow(
    everybody,
    'GET /api/tickets/:id/replies',
    { summary: 'The conversation, oldest first', params, query: PlainPageQuery, answer: ReplyPage },
    listReplies,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/replies',
    {
      summary: 'Reply, or note internally',
      params,
      body: NewReply,
      answer: ReplyAnswer,
      etag,
      status: 201,
      creates: true,
    },
    addReply,
  ),
  allow(
    staff,
    'PUT /api/tickets/:id/assignment',
    { summary: 'Hand over, take, or give back to routing', params, body: AssignmentInput, answer: TicketAnswer, etag },
    handOver,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/close',
    { summary: 'Close', params, answer: TicketAnswer, etag },
    closeTicket,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/reopen',
    { summary: 'Reopen a closed ticket', params, answer: TicketAnswer, etag },
    reopenTicket,
  ),
  allow(
    staff,
    'GET /api/tickets/:id/history',
    { summary: 'Every change: who, when, and why', params, query: PlainPageQuery, answer: TicketChangePage },
    listHistory,
  ),
];

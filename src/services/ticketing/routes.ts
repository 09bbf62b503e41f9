import { ChatTicketInput } from '#contract/chats.ts';
import { PlainPageQuery } from '#contract/operators.ts';
import { IdParams, Stretch } from '#contract/primitives.ts';
import {
  AssignmentInput,
  NewReply,
  NewTicket,
  ReadMarkAnswer,
  ReplyAnswer,
  ReplyPage,
  TicketAnswer,
  TicketChangePage,
  TicketCounts,
  TicketCustomerAnswer,
  TicketNumbersAnswer,
  TicketPage,
  TicketPatch,
  TicketQuery,
  WaitingTicketPage,
} from '#contract/tickets.ts';
import { admin, everybody, routesFor, staff } from '#kit/route.ts';
import { addReply } from './add-reply.ts';
import { closeTicket } from './close-ticket.ts';
import { countTickets } from './count-tickets.ts';
import { createTicket } from './create-ticket.ts';
import { editTicket } from './edit-ticket.ts';
import { getCustomer } from './get-customer.ts';
import { getNumbers } from './get-numbers.ts';
import { getTicket } from './get-ticket.ts';
import { handOver } from './hand-over.ts';
import { listHistory } from './list-history.ts';
import { listReplies } from './list-replies.ts';
import { listTickets } from './list-tickets.ts';
import { listWaiting } from './list-waiting.ts';
import { markTicketRead } from './mark-ticket-read.ts';
import { reopenTicket } from './reopen-ticket.ts';
import { turnChatIntoTicket } from './turn-chat-into-ticket.ts';
import type { Use } from './use.ts';

const { allow } = routesFor<Use>();
const params = IdParams;
const etag = ['ticket', 'updated_at'] as const;

export const routes = [
  allow(
    everybody,
    'POST /api/tickets',
    {
      summary: 'Open a ticket',
      scope: 'tickets:write',
      body: NewTicket,
      answer: TicketAnswer,
      etag,
      status: 201,
      creates: true,
    },
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
    { summary: 'Tickets one may read, newest first', scope: 'tickets:read', query: TicketQuery, answer: TicketPage },
    listTickets,
  ),
  allow(
    staff,
    'GET /api/tickets/counts',
    { summary: 'How many tickets stand in each folder', scope: 'tickets:read', answer: TicketCounts },
    countTickets,
  ),
  allow(
    staff,
    'GET /api/tickets/waiting',
    {
      summary: 'Tickets nobody has yet, oldest first',
      scope: 'tickets:read',
      query: PlainPageQuery,
      answer: WaitingTicketPage,
    },
    listWaiting,
  ),
  allow(
    admin,
    'GET /api/tickets/numbers',
    {
      summary: 'What came and was answered between two moments',
      scope: 'tickets:read',
      query: Stretch,
      answer: TicketNumbersAnswer,
    },
    getNumbers,
  ),
  allow(
    everybody,
    'GET /api/tickets/:id',
    { summary: 'One ticket', scope: 'tickets:read', params, answer: TicketAnswer, etag },
    getTicket,
  ),
  allow(
    staff,
    'PATCH /api/tickets/:id',
    {
      summary: 'Edit subject, department, tags, priority',
      scope: 'tickets:write',
      params,
      body: TicketPatch,
      answer: TicketAnswer,
      etag,
    },
    editTicket,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/read',
    { summary: 'Say that one has read it', scope: 'tickets:write', params, answer: ReadMarkAnswer },
    markTicketRead,
  ),
  allow(
    staff,
    'GET /api/tickets/:id/customer',
    { summary: 'Who wrote it', scope: 'tickets:read', params, answer: TicketCustomerAnswer },
    getCustomer,
  ),
  allow(
    everybody,
    'GET /api/tickets/:id/replies',
    {
      summary: 'The conversation, oldest first',
      scope: 'tickets:read',
      params,
      query: PlainPageQuery,
      answer: ReplyPage,
    },
    listReplies,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/replies',
    {
      summary: 'Reply, or note internally',
      scope: 'tickets:write',
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
    {
      summary: 'Hand over, take, or give back to routing',
      scope: 'tickets:write',
      params,
      body: AssignmentInput,
      answer: TicketAnswer,
      etag,
    },
    handOver,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/close',
    { summary: 'Close', scope: 'tickets:write', params, answer: TicketAnswer, etag },
    closeTicket,
  ),
  allow(
    everybody,
    'POST /api/tickets/:id/reopen',
    { summary: 'Reopen a closed ticket', scope: 'tickets:write', params, answer: TicketAnswer, etag },
    reopenTicket,
  ),
  allow(
    staff,
    'GET /api/tickets/:id/history',
    {
      summary: 'Every change: who, when, and why',
      scope: 'tickets:read',
      params,
      query: PlainPageQuery,
      answer: TicketChangePage,
    },
    listHistory,
  ),
];

import {
  ChatAnswer,
  ChatAssignmentList,
  ChatMessageAnswer,
  ChatMessagePage,
  ChatMessageQuery,
  ChatPage,
  ChatQuery,
  NewChatMessage,
} from '#contract/chats.ts';
import { IdParams } from '#contract/primitives.ts';
import { FeedPage, FeedQuery } from '#contract/socket.ts';
import { everybody, routesFor, staff } from '#kit/route.ts';
import { listEvents } from './follow-feed.ts';
import { getChat, listChatAssignments } from './get-chat.ts';
import { listChats } from './list-chats.ts';
import { listMessages } from './list-messages.ts';
import { postMessage } from './send-message.ts';
import type { Use } from './use.ts';

const { allow } = routesFor<Use>();
const params = IdParams;

// biome-ignore format: a contents page has one line for each route.
export const routes = [
  allow(everybody, 'GET /api/chats', { summary: 'Chats one may read, newest first', query: ChatQuery, answer: ChatPage }, listChats),
  allow(everybody, 'GET /api/chats/:id', { summary: 'One chat', params, answer: ChatAnswer }, getChat),
  allow(everybody, 'GET /api/chats/:id/messages', { summary: 'The conversation in its order; `after_seq` to catch up, `before_seq` to page back', params, query: ChatMessageQuery, answer: ChatMessagePage }, listMessages),
  allow(everybody, 'POST /api/chats/:id/messages', { summary: 'Say something; the same client_message_id says it once', params, body: NewChatMessage, answer: ChatMessageAnswer, status: 201 }, postMessage),
  allow(staff, 'GET /api/chats/:id/assignments', { summary: 'Who had the chat, and why it was that one', params, answer: ChatAssignmentList }, listChatAssignments),
  allow(everybody, 'GET /api/events', { summary: 'What happened since a cursor, as far as one may hear of it', query: FeedQuery, answer: FeedPage }, listEvents),
];

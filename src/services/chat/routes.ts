import {
  ChatAnswer,
  ChatAssignmentList,
  ChatMessageAnswer,
  ChatMessagePage,
  ChatMessageQuery,
  ChatNumbersAnswer,
  ChatPage,
  ChatQuery,
  NewChatMessage,
} from '#contract/chats.ts';
import { IdParams, Stretch } from '#contract/primitives.ts';
import { FeedPage, FeedQuery } from '#contract/socket.ts';
import { WidgetFaceAnswer, WidgetQuery, WidgetSettingsAnswer, WidgetSettingsInput } from '#contract/widget.ts';
import { admin, everybody, routesFor, staff } from '#kit/route.ts';
import { listEvents } from './follow-feed.ts';
import { getChat, listChatAssignments } from './get-chat.ts';
import { getNumbers } from './get-numbers.ts';
import { listChats } from './list-chats.ts';
import { listMessages } from './list-messages.ts';
import { postMessage } from './send-message.ts';
import type { Use } from './use.ts';
import { getWidgetSettings, replaceWidgetSettings, showWidget } from './widget.ts';

const { allow, open } = routesFor<Use>();
const params = IdParams;

// biome-ignore format: a contents page has one line for each route.
export const routes = [
  allow(everybody, 'GET /api/chats', { summary: 'Chats one may read, newest first', scope: 'chats:read', query: ChatQuery, answer: ChatPage }, listChats),
  allow(admin, 'GET /api/chats/numbers', { summary: 'What came, waited and was missed between two moments', scope: 'chats:read', query: Stretch, answer: ChatNumbersAnswer }, getNumbers),
  allow(everybody, 'GET /api/chats/:id', { summary: 'One chat', scope: 'chats:read', params, answer: ChatAnswer }, getChat),
  allow(everybody, 'GET /api/chats/:id/messages', { summary: 'The conversation in its order; `after_seq` to catch up, `before_seq` to page back', scope: 'chats:read', params, query: ChatMessageQuery, answer: ChatMessagePage }, listMessages),
  allow(everybody, 'POST /api/chats/:id/messages', { summary: 'Say something; the same client_message_id says it once', scope: 'chats:write', params, body: NewChatMessage, answer: ChatMessageAnswer, status: 201 }, postMessage),
  allow(staff, 'GET /api/chats/:id/assignments', { summary: 'Who had the chat, and why it was that one', scope: 'chats:read', params, answer: ChatAssignmentList }, listChatAssignments),
  allow(everybody, 'GET /api/events', { summary: 'What happened since a cursor, as far as one may hear of it', query: FeedQuery, answer: FeedPage }, listEvents),

  open('GET /api/widget', { summary: 'How the widget looks, and whether somebody is here', query: WidgetQuery, answer: WidgetFaceAnswer, any_site: true }, showWidget),
  allow(admin, 'GET /api/admin/widget', { summary: 'Settings of the widget', answer: WidgetSettingsAnswer }, getWidgetSettings),
  allow(admin, 'PUT /api/admin/widget', { summary: 'Replace the settings of the widget', body: WidgetSettingsInput, answer: WidgetSettingsAnswer }, replaceWidgetSettings),
];

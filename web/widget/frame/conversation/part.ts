import { api, session } from '../connection.ts';
import { Conversation } from './conversation.tsx';
import { createTalk } from './talk.ts';

/** All that a chat needs, loaded as one. */
export const openPart = () => ({ talk: createTalk(session, api), Conversation });

import type { Scene } from './scene-queries.ts';

export type Side = 'customer' | 'operator';

/** What a notice is about and opens, and from which side the person who gets it sees it. */
export interface Topic {
  kind: 'ticket' | 'chat';
  id: string;
  side: Side;
}

export function topicOf({ ticket, chat }: Scene, personId: string): Topic | null {
  const about = ticket ?? chat;
  if (!about) return null;
  return {
    kind: ticket ? 'ticket' : 'chat',
    id: about.id,
    side: about.customer_id === personId ? 'customer' : 'operator',
  };
}

export const pageOf = ({ kind, id }: Topic, publicUrl: string): string => `${publicUrl}/${kind}s/${id}`;

/** No mail has this id: every mail about a topic answers it, which is what mail programs gather a conversation by. */
export const threadOf = ({ kind, id }: Topic, host: string): string => `<${kind}.${id}@${host}>`;

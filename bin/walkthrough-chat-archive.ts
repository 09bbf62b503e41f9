import type { Caller } from '../src/client/http-client.ts';
import { inStep, readArchive, type Talker } from './walkthrough-chat-cast.ts';
import { check } from './walkthrough-stage.ts';

/**
 * The archive is what each member saw, id for id and in order; it holds everything that was acknowledged, once, and
 * nothing that nobody sent.
 * @param before who had the chat before its last members.
 */
export async function checkArchive(
  chatId: string,
  members: readonly Talker[],
  { stranger, admin }: { stranger: Caller; admin: Caller },
  before: readonly Talker[] = [],
): Promise<void> {
  const archive = await inStep(chatId, ...members);
  const sent = [...members, ...before].flatMap(({ client }) => client.sent.get(chatId) ?? []);
  const ids = (list: readonly { id: string | null }[]) =>
    list
      .map(({ id }) => id)
      .sort()
      .join();
  const forAdmin = await readArchive(admin, chatId);
  const hidden = (await stranger.get(`/api/chats/${chatId}/messages`)).status === 404;
  check(
    ids(archive) === ids(sent) && ids(forAdmin) === ids(archive) && hidden,
    `${archive.length} messages, ${members.map(({ name }) => name).join(' and ')}: all that was said, once; 404 for others`,
  );
}

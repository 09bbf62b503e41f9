import type { Database } from '#kit/database.ts';
import type { Config } from '#kit/env.ts';
import { stillToTell } from './decide-tellings.ts';
import { endDelivery, noteAttempt, selectQueuedDelivery } from './delivery-queries.ts';
import { holdBack } from './hold-queries.ts';
import { AddressRefused, type MailTransport } from './mail-transport.ts';
import { renderMail } from './render-mail.ts';
import { threadOf } from './topic.ts';

interface Use {
  db: Database;
  config: Pick<Config, 'public_url'>;
  /** Null without an SMTP server: mail is kept where an admin can read it. */
  mail: MailTransport | null;
  now: () => Date;
}

/**
 * The job `send_email`. Between the server's yes and our note of it the program may be killed: then the mail leaves
 * twice, with the same Message-ID.
 */
export async function sendEmail(
  { db, config, mail, now }: Use,
  { delivery_id }: { delivery_id: string },
): Promise<void> {
  const delivery = await selectQueuedDelivery(db, delivery_id);
  if (!delivery) return;
  const telling = await stillToTell(db, delivery, now());
  if (!telling?.email) return endDelivery(db, delivery_id, { status: 'DROPPED', because: 'No longer to be told' });

  const host = new URL(config.public_url).hostname;
  const message_id = messageId(delivery_id, config.public_url);
  const address = telling.email;
  const content = renderMail(telling, config.public_url);
  if (!mail) return endDelivery(db, delivery_id, { status: 'KEPT', address, message_id, mail: content });
  if (await holdBack(db, delivery_id)) return;
  try {
    const thread_id = telling.topic && threadOf(telling.topic, host);
    const to = { name: telling.person.display_name, address };
    await mail.send({ ...content, message_id, thread_id, to });
  } catch (error) {
    if (error instanceof AddressRefused) {
      return endDelivery(db, delivery_id, { status: 'DROPPED', because: error.message });
    }
    await noteAttempt(db, delivery_id, error instanceof Error ? error.message : String(error));
    throw error;
  }
  await endDelivery(db, delivery_id, { status: 'SENT', address, message_id });
}

/** The Message-ID of a delivery, the same at every attempt. */
export const messageId = (deliveryId: string, publicUrl: string): string =>
  `<${deliveryId}@${new URL(publicUrl).hostname}>`;

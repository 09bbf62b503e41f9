import { newId } from '#kit/ids.ts';
import { mapInTurns } from '#kit/in-turns.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { decideTellings, type Notice, type Telling } from './decide-tellings.ts';
import { insertDeliveries, type NewDelivery } from './delivery-queries.ts';
import { fillScene } from './fill-scene.ts';
import { insertNotifications, type NewNotification } from './notification-queries.ts';
import { inText } from './phrase.ts';
import { renderMail } from './render-mail.ts';
import type { Happened } from './scene-queries.ts';
import { messageId } from './send-email.ts';

/**
 * The job `notify`: writes what each person sees in the app, and asks for their mail and push. One row per event and
 * person, and one per event, person and channel; what was there already is neither written nor sent again.
 *
 * @param keepsMail there is no server for mail: it is kept where an admin can read it.
 */
export async function tellPeople(
  tx: Tx,
  events: readonly Happened[],
  { now, keepsMail, publicUrl }: { now: Date; keepsMail: boolean; publicUrl: string },
): Promise<void> {
  const tellings = await decideTellings(tx.sql, events, now);

  const notices = tellings.filter((telling): telling is Notice => telling.topic !== null);
  for (const { id, user_id } of await insertNotifications(tx, await mapInTurns(notices, asNotification))) {
    emit(tx, 'notification.changed', { notification_id: id }, { to: [`user:${user_id}`] });
  }

  const mails = await mapInTurns(tellings, (telling) => {
    const delivery = asDelivery(telling, 'EMAIL');
    const address = telling.email;
    if (address === null) return [];
    if (!keepsMail) return [delivery];
    const message_id = messageId(delivery.id, publicUrl);
    return [{ ...delivery, kept: { address, message_id, mail: renderMail(telling, publicUrl) } }];
  });
  const pushes = tellings.filter(({ push }) => push).map((telling) => asDelivery(telling, 'PUSH'));
  for (const { id, channel } of await insertDeliveries(tx, [...mails.flat(), ...pushes])) {
    send(tx, channel === 'EMAIL' ? 'send_email' : 'send_push', { delivery_id: id });
  }
}

function asNotification(telling: Notice): NewNotification {
  const { event, person, wording, kind, ticket, chat } = telling;
  const say = (part: 'title' | 'body') => inText(person.locale, `${part}.${wording}`, fillScene(telling));
  return {
    id: newId(),
    user_id: person.id,
    event_id: event.event_id,
    kind,
    ticket_id: ticket?.id ?? null,
    chat_id: chat?.id ?? null,
    title: say('title'),
    body: say('body'),
  };
}

function asDelivery({ event, person, kind }: Telling, channel: 'EMAIL' | 'PUSH'): NewDelivery {
  const { event_id, name, payload, actor_id } = event;
  return { id: newId(), event_id, user_id: person.id, channel, kind, payload: { name, payload, actor_id } };
}

import type { JobPayload } from '#contract/jobs.ts';
import { defineService } from '#kit/service.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { eraseNotificationsJob } from './erase-notifications.ts';
import { fanOutWebhooks } from './fan-out-webhooks.ts';
import { selectSending } from './hold-queries.ts';
import { mailConnections, openMailTransport } from './mail-transport.ts';
import { createOutboundGuard } from './outbound-guard.ts';
import { createPushSender } from './push-sender.ts';
import { routes } from './routes.ts';
import type { Happened } from './scene-queries.ts';
import { sendEmail } from './send-email.ts';
import { sendPush } from './send-push.ts';
import { tellPeople } from './tell-people.ts';
import { tidyWebhooks } from './tidy-webhooks.ts';
import type { Use } from './use.ts';
import { loadVapidKeys } from './vapid-keys.ts';
import { createWebhookSender } from './webhook-sender.ts';

export const notification = defineService<Use>('notification', routes, async (deps) => {
  const { config, db, now, say } = deps;
  if ((await selectSending(db)).held_since !== null)
    say(
      'This is a restored copy: it sends no mail, no push and no webhook until you run pasokh resume-sending (--discard: without what waits).',
    );
  const vapid = await loadVapidKeys(db, config.vapid);
  const guard = createOutboundGuard(config.outbound_allow);
  const { outbound_allow, webhook_private_networks: privateNetworks } = config;
  const webhookGuard = createOutboundGuard(outbound_allow, undefined, { privateNetworks });
  const sender = createWebhookSender(webhookGuard);
  const webhooks = config.services.includes('workers') ? deliverWebhooks({ ...deps, sender }) : undefined;
  const mail = config.smtp_url === null ? null : openMailTransport(config.smtp_url, config.mail_from);
  const push = createPushSender({ vapid, subject: config.vapid_subject, guard });
  return {
    use: { ...deps, vapid, guard, webhookGuard },
    sqlJobs: {
      erase_notifications: { batch: 1, run: eraseNotificationsJob },
      notify: {
        batch: 200,
        // Nobody minds a tenth of a second, and what comes meanwhile is done together.
        pause: 100,
        split: ({ events }) => events.map((event) => ({ events: [event] })),
        run: (tx, jobs) =>
          tellPeople(tx, eventsOf(jobs), { now: now(), keepsMail: mail === null, publicUrl: config.public_url }),
      },
      call_webhooks: {
        batch: 100,
        split: ({ events }) => events.map((event) => ({ events: [event] })),
        run: (tx, jobs) => fanOutWebhooks(tx, eventsOf(jobs), now()),
      },
      tidy_webhooks: { batch: 1, run: (tx) => tidyWebhooks(tx, now()) },
    },
    outsideJobs: {
      send_email: { concurrency: mailConnections, run: (payload) => sendEmail({ db, config, mail, now }, payload) },
      send_push: { concurrency: 4, run: (payload, { signal }) => sendPush({ db, config, push, now }, payload, signal) },
    },
    close: async () => {
      await webhooks?.close();
      mail?.close();
    },
  };
});

/** In the order in which they happened, which their ids are in; jobs of one batch come in any. */
const eventsOf = (jobs: readonly JobPayload<'notify'>[]): Happened[] =>
  jobs.flatMap(({ events }) => events).sort((one, other) => (one.event_id < other.event_id ? -1 : 1));

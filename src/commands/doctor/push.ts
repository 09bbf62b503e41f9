import { selectVapidKeys } from '../../services/notification/push-queries.ts';
import { isPair } from '../../services/notification/vapid-keys.ts';
import { broken, type DatabaseCheck, type Finding, ok, warning } from './check.ts';
import { selectDeliveryState, selectHasSubscriptions } from './delivery-queries.ts';

const area = 'push';

export const pushChecks: readonly DatabaseCheck[] = [
  {
    ...{ area, name: 'VAPID keys', needs: ['tables'] },
    async run({ config: { vapid } }, db) {
      const keys = vapid ?? (await selectVapidKeys(db));
      if (!keys) return [ok('The VAPID keys are made at the first start.')];
      if (isPair(keys)) return [ok(`The VAPID keys ${vapid ? 'as set' : 'in the database'} are a pair.`)];
      const todo = 'Set both VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY to those of one pair, or neither.';
      return [broken('The VAPID keys are no pair: no push gets through.', todo)];
    },
  },
  {
    ...{ area, name: 'pushes', needs: ['tables'] },
    async run({ config: { vapid_subject }, now }, db) {
      const { failing, given_up, last_error } = await selectDeliveryState(db, 'PUSH', now());
      const findings: Finding[] = [];
      if (/@localhost$/.test(vapid_subject) && (await selectHasSubscriptions(db)))
        findings.push(
          warning(
            `VAPID_SUBJECT is ${vapid_subject}: some push services refuse that.`,
            'Set it to mailto: and an address of yours.',
          ),
        );
      if (failing + given_up > 0)
        findings.push(
          warning(
            `${failing} pushes fail and are tried again, ${given_up} were given up since yesterday. The last reason: ${last_error}.`,
            'See that this machine may reach the push services (https, port 443).',
          ),
        );
      return findings.length > 0 ? findings : [ok('No push has failed.')];
    },
  },
];

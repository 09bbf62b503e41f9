import { expect, test } from 'vitest';
import { useWebhookDesk } from '../../../test/webhook-desk.ts';
import { eventually } from '../../client/http-client.ts';

const { desk, hook, off, open, deliveries, one, pass } = useWebhookDesk();

test('after 30 days a delivery is removed', async () => {
  const { id } = await hook();
  await open();
  await eventually(async () => (await one(id))?.status === 'DELIVERED');
  const tidy = async () => {
    const [job] = await desk().sql<{ id: string }>(
      `insert into pgboss.job (name, data) values ('tidy_webhooks', '{}') returning id`,
    );
    await eventually(
      async () =>
        (await desk().sql<{ state: string }>('select state from pgboss.job where id = $1', [job?.id]))[0]?.state ===
        'completed',
    );
  };
  await pass(29 * 24 * 3600);
  await tidy();
  expect(await deliveries(id)).toHaveLength(1);
  await pass(2 * 24 * 3600);
  await tidy();
  expect(await deliveries(id)).toEqual([]);
  await off({ id });
});

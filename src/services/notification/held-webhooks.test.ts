import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { useWebhookDesk } from '../../../test/webhook-desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import { holdSending } from './hold-queries.ts';

const { desk, sink, parisa, hook, off, open, deliveries, one, advance } = useWebhookDesk();

describe('webhooks of a restored copy', () => {
  const hold = async () => {
    const client = new Client({ connectionString: desk().databaseUrl });
    await client.connect();
    await holdSending(client, 'Restored');
    await client.end();
  };
  const sending = async () => expectStatus(await parisa().get('/api/admin/sending'), 200);
  const resume = async (discard: boolean) =>
    expectStatus(await parisa().post('/api/admin/sending/resume', { discard }), 200);
  /** The copy has seen that something is due: a mail that came later is put by. */
  const sawIt = async () => eventually(async () => (await sending()).waiting > 0);

  test('calls nobody until it is told to, and then sends what waits', async () => {
    const { id, path } = await hook();
    await hold();
    await open();
    await eventually(async () => (await deliveries(id)).length === 1);
    await sawIt();
    advance(100);
    expect(await one(id)).toMatchObject({ status: 'QUEUED', attempts: 0 });
    expect(sink().callsTo(path)).toEqual([]);
    expect(await resume(false)).toMatchObject({ held_since: null, waiting: 0 });
    await eventually(() => sink().callsTo(path).length === 1);
    await off({ id });
  });

  test('gives up what waits when it is told so, and sends what comes after', async () => {
    const { id, path } = await hook();
    await hold();
    await open();
    await eventually(async () => (await deliveries(id)).length === 1);
    await resume(true);
    expect(await one(id)).toMatchObject({ status: 'DROPPED', attempts: 0 });
    await open();
    await eventually(() => sink().callsTo(path).length === 1);
    expect((await deliveries(id)).map(({ status }) => status)).toEqual(['DELIVERED', 'DROPPED']);
    await off({ id });
  });
});

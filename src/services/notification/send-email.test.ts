import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import { type SmtpSink, startSmtpSink } from '../../../test/sinks/smtp-sink.ts';
import type { StagePerson } from '../../../test/staged-tickets.ts';

let sink: SmtpSink;
let stage: Stage;
let sara: StagePerson;
let reza: StagePerson;
beforeAll(async () => {
  sink = await startSmtpSink();
  stage = await openStage({ SMTP_URL: sink.url, MAIL_FROM: 'Pasokh <desk@desk.example>' });
});
beforeEach(async () => {
  sara = await stage.person('CUSTOMER');
  reza = await stage.person('OPERATOR', { name: 'Reza' });
});
afterAll(async () => {
  await stage.stop();
  await sink.stop();
});

const mailsTo = ({ email }: StagePerson) => sink.mailsTo(email ?? '');
const delivery = async (person: StagePerson) => {
  const [row] = await stage.sql<{ id: string; status: string; last_error: string | null; message_id: string | null }>(
    `select id, status, last_error, message_id from notification.deliveries where user_id = $1 and channel = 'EMAIL'`,
    [person.id],
  );
  return row;
};
/** Reza's reply to Sara. Nothing is sent yet. */
const replied = async () => {
  await stage.reply(await stage.ticket({ customer: sara, operator: reza }), reza, 'ممنون');
};

describe('when the mail server', () => {
  it('refuses for now, the mail waits and goes out once', async () => {
    await replied();
    sink.refuseNext({ at: 'RCPT', code: 451, text: 'Greylisted' });
    expect(await stage.work()).toHaveLength(1);
    expect(await delivery(sara)).toMatchObject({ status: 'QUEUED', last_error: expect.stringContaining('451') });
    sink.refuseNext({ at: 'DATA', code: 452, text: 'No room' });
    expect(await stage.work()).toHaveLength(1);
    expect(await stage.work()).toEqual([]);
    expect(await delivery(sara)).toMatchObject({ status: 'SENT', last_error: null });
    expect(mailsTo(sara)).toHaveLength(1);
  });

  it('does not know the address, it is dropped and not tried again', async () => {
    await replied();
    sink.refuseNext({ at: 'RCPT', code: 550, text: '5.1.1 No such mailbox' });
    expect(await stage.work()).toEqual([]);
    expect(await delivery(sara)).toMatchObject({
      status: 'DROPPED',
      last_error: expect.stringContaining('No such mailbox'),
    });
    expect(mailsTo(sara)).toEqual([]);
  });

  it('will not take mail from us, it is tried again: that is not about the address', async () => {
    await replied();
    sink.refuseNext({ at: 'RCPT', code: 554, text: '5.7.1 Relay access denied' });
    expect(await stage.work()).toHaveLength(1);
    expect(await delivery(sara)).toMatchObject({ status: 'QUEUED' });
    await stage.work();
  });

  // Q2. Fails when the Message-ID is left to the mail library: then the two cannot be told to be one.
  it('took it and the program dies before noting so, the second mail has the same Message-ID', async () => {
    await replied();
    await stage.sql(
      `create function public.die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`,
    );
    await stage.sql(
      `create trigger die before update on notification.deliveries for each row execute function public.die()`,
    );
    expect(await stage.work()).toMatchObject([{ message: 'killed' }]);
    await stage.sql(`drop trigger die on notification.deliveries`);
    expect(await stage.work()).toEqual([]);
    const [first, second, ...more] = mailsTo(sara);
    expect(more).toEqual([]);
    expect(second?.parsed.messageId).toBe(first?.parsed.messageId);
    const { id, message_id } = (await delivery(sara)) ?? {};
    expect(message_id).toBe(first?.parsed.messageId);

    await stage.service.outsideJobs.send_email?.run(
      { delivery_id: id ?? '' },
      { context: { actor_id: null, request_id: 'test' }, signal: AbortSignal.abort(), last: true },
    );
    expect(mailsTo(sara)).toHaveLength(2);
  });

  it('is not there, the job fails and says so', async () => {
    const lonely = await openStage({ SMTP_URL: 'smtp://127.0.0.1:9' });
    const customer = await lonely.person('CUSTOMER');
    await lonely.link(customer, 'VERIFY_EMAIL', 'secret');
    expect(await lonely.work()).toMatchObject([{ message: expect.stringContaining('ECONNREFUSED') }]);
    await lonely.stop();
  });
});

describe('between the event and the mail', () => {
  // Fails when `sendEmail` takes the address from the event and does not decide again.
  it.each([
    ['was disabled', (id: string) => stage.sql('update auth.users set disabled = true where id = $1', [id])],
    [
      'turned it off',
      (id: string) =>
        stage.sql(`insert into notification.preferences values ($1, 'TICKET_REPLIED', false, false)`, [id]),
    ],
    ['has no address any more', (id: string) => stage.sql('update auth.users set email = null where id = $1', [id])],
  ])('somebody %s: nothing is sent', async (_what, change) => {
    await replied();
    sink.refuseNext({ at: 'RCPT', code: 451, text: 'Later' });
    await stage.work();
    await change(sara.id);
    expect(await stage.work()).toEqual([]);
    expect(await delivery(sara)).toMatchObject({ status: 'DROPPED', last_error: 'No longer to be told' });
    expect(mailsTo(sara)).toEqual([]);
  });

  // Seen to fail when `selectScenes` does not look at the marks.
  it('the message of a chat was read: nothing is sent', async () => {
    const chat = await stage.chat({ customer: sara, operator: reza });
    await stage.say(chat, reza, 'Hello');
    await stage.happen('chat.unread', { chat_id: chat.id, user_id: sara.id });
    sink.refuseNext({ at: 'RCPT', code: 451, text: 'Later' });
    expect(await stage.work()).toHaveLength(1);
    await stage.readAll(chat, sara);
    expect(await stage.work()).toEqual([]);
    expect(await delivery(sara)).toMatchObject({ status: 'DROPPED', last_error: 'No longer to be told' });
    expect(mailsTo(sara)).toEqual([]);
  });

  it('the link was used: nothing is sent', async () => {
    await stage.link(sara, 'VERIFY_EMAIL', 'used secret');
    sink.refuseNext({ at: 'RCPT', code: 451, text: 'Later' });
    await stage.work();
    await stage.sql('update auth.one_time_links set used_at = now() where user_id = $1', [sara.id]);
    await stage.work();
    expect(mailsTo(sara)).toEqual([]);
  });
});

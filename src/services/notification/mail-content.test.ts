import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import { type ReceivedMail, type SmtpSink, startSmtpSink } from '../../../test/sinks/smtp-sink.ts';
import type { StageChat } from '../../../test/staged-chats.ts';
import type { StagePerson } from '../../../test/staged-tickets.ts';

let sink: SmtpSink;
let stage: Stage;
let sara: StagePerson;
let reza: StagePerson;
beforeAll(async () => {
  sink = await startSmtpSink();
  stage = await openStage({ SMTP_URL: sink.url }, () => new Date('2026-11-22T14:08:20Z'));
});
beforeEach(async () => {
  sara = await stage.person('CUSTOMER', { name: 'سارا', locale: 'fa', calendar: 'JALALI', time_zone: 'Asia/Tehran' });
  reza = await stage.person('OPERATOR', { name: 'Reza' });
});
afterAll(async () => {
  await stage.stop();
  await sink.stop();
});

const onlyMail = ({ email }: StagePerson): ReceivedMail => {
  const [mail, ...more] = sink.mailsTo(email ?? '');
  if (!mail || more.length > 0) throw new Error(`${more.length + (mail ? 1 : 0)} mails instead of one`);
  return mail;
};
const unread = async (chat: StageChat, { id: user_id }: StagePerson) => {
  await stage.happen('chat.unread', { chat_id: chat.id, user_id });
  expect(await stage.work()).toEqual([]);
};
/** Wants all of it by mail. */
const byMail = (person: StagePerson) =>
  stage.sql(
    `insert into notification.preferences select $1, kind, true, false from unnest(array['CHAT_WAITING', 'CHAT_MISSED', 'CHAT_UNREAD']) kind`,
    [person.id],
  );

describe('of unread messages', () => {
  it('a Persian reader gets a mail from right to left, that quotes each message', async () => {
    const chat = await stage.chat({ customer: sara, operator: reza, subject: 'چاپگر کار نمی‌کند' });
    await stage.say(chat, reza, 'سلام.\nروشن است؟');
    await stage.say(chat, reza, 'Is it plugged in?');
    await unread(chat, sara);
    const { parsed } = onlyMail(sara);
    expect(parsed.subject).toBe('چاپگر کار نمی‌کند');
    expect(parsed.text).toBe(
      [
        'سلام سارا،',
        'هنوز همهٔ پیام‌های گفت‌وگوی خود با ما را نخوانده‌اید. آخرین پیام را Reza در ۱ آذر ۱۴۰۵ ساعت ۱۷:۳۶ نوشته است:',
        '> سلام.\n> روشن است؟',
        '> Is it plugged in?',
        `رفتن به گفت‌وگو: https://desk.example/chats/${chat.id}`,
        'لطفاً پاسخ خود را در همان صفحه بنویسید؛ نامه‌هایی که به این نشانی فرستاده شوند خوانده نمی‌شوند.\n' +
          'در تنظیمات اعلان‌ها می‌توانید تعیین کنید دربارهٔ چه چیزهایی برایتان ایمیل بفرستیم.\n',
      ].join('\n\n'),
    );
    expect(parsed.html).toContain('<html lang="fa" dir="rtl">');
    expect(parsed.html).toMatch(
      /<blockquote dir="auto"[^>]*><div dir="auto">سلام\.<\/div>\n<div dir="auto">روشن است؟<\/div><\/blockquote>\n<blockquote dir="auto"[^>]*><div dir="auto">Is it plugged in\?<\/div><\/blockquote>/,
    );
    expect(parsed.html).toContain(`<a href="https://desk.example/chats/${chat.id}"`);
  });

  it('an English reader gets one from left to right; it has a subject when the chat has none', async () => {
    const noor = await stage.person('CUSTOMER', { name: 'Noor', time_zone: 'Europe/London' });
    const chat = await stage.chat({ customer: noor, operator: reza });
    await stage.say(chat, reza, 'Hello');
    await unread(chat, noor);
    const { parsed } = onlyMail(noor);
    expect(parsed.subject).toBe('Your chat with us');
    expect(parsed.text).toContain(
      'Hello Noor,\n\nYou have not read everything in your chat with us yet. The latest is by Reza, on November 22, 2026 at 2:05 PM:\n\n> Hello\n\nOpen the chat: ',
    );
    expect(parsed.html).toContain('<div lang="en" dir="ltr"');
  });

  it('an operator who wants mail gets the customer’s words', async () => {
    await byMail(reza);
    const chat = await stage.chat({ customer: sara, operator: reza });
    await stage.say(chat, sara, 'کسی هست؟');
    await unread(chat, reza);
    const { parsed } = onlyMail(reza);
    expect(parsed.subject).toBe('Chat with سارا');
    expect(parsed.text).toContain('You have not read everything in your chat with سارا yet.');
    expect(parsed.text).toContain('> کسی هست؟');
  });

  it('a guest with an address gets it with a plain greeting', async () => {
    const guest = await stage.person('CUSTOMER', { name: 'Guest 7', guest: true });
    const chat = await stage.chat({ customer: guest, operator: reza });
    await stage.say(chat, reza, 'Hello');
    await unread(chat, guest);
    expect(onlyMail(guest).parsed.text).toMatch(/^Hello,\n\n/);
    expect(onlyMail(guest).parsed.text).not.toContain('Guest 7');
  });

  // Seen to fail when the query has no limit, and when it takes the oldest.
  it('the newest five are quoted, in the order they were written', async () => {
    const chat = await stage.chat({ customer: sara, operator: reza });
    await stage.say(chat, reza, 'read before');
    await stage.readAll(chat, sara);
    for (let n = 1; n <= 7; n++) await stage.say(chat, reza, `message ${n}`);
    await unread(chat, sara);
    const quotes = onlyMail(sara).parsed.text?.match(/^> .*/gm);
    expect(quotes).toEqual([3, 4, 5, 6, 7].map((n) => `> message ${n}`));
  });

  it('mails about one chat are gathered, each with an id of its own', async () => {
    const chat = await stage.chat({ customer: sara, operator: reza });
    for (const text of ['Hello', 'Are you there?']) {
      await stage.say(chat, reza, text);
      await unread(chat, sara);
    }
    const mails = sink.mailsTo(sara.email ?? '');
    expect(new Set(mails.map(({ parsed }) => parsed.messageId)).size).toBe(2);
    for (const { parsed } of mails) {
      expect([parsed.inReplyTo, parsed.references]).toEqual(Array(2).fill(`<chat.${chat.id}@desk.example>`));
    }
  });
});

describe('of a chat that nobody took', () => {
  it('whoever wants mail is told since when the customer waits, in either language', async () => {
    const departmentId = await stage.department();
    const mina = await stage.person('OPERATOR', { name: 'مینا', locale: 'fa', time_zone: 'Asia/Tehran' });
    for (const operator of [reza, mina]) {
      await byMail(operator);
      await stage.serve(operator, departmentId);
    }
    const chat = await stage.chat({ customer: sara, departmentId });
    await stage.happen('chat.waited_long', { chat_id: chat.id });
    await stage.work();
    expect(onlyMail(reza).parsed.text).toContain(
      'سارا has been waiting since November 22, 2026 at 2:05 PM for somebody to take the chat.\n\nOpen the chat: ',
    );
    expect(onlyMail(mina).parsed).toMatchObject({
      subject: 'گفت‌وگو با سارا',
      text: expect.stringContaining(
        'از ۲۲ نوامبر ۲۰۲۶ ساعت ۱۷:۳۵، سارا منتظر است تا کسی به گفت‌وگویش پاسخ دهد.\n\nباز کردن گفت‌وگو: ',
      ),
    });
  });

  it('or that it was missed', async () => {
    const departmentId = await stage.department();
    await byMail(reza);
    await stage.serve(reza, departmentId);
    const chat = await stage.chat({ customer: sara, departmentId, subject: 'Refund' });
    await stage.leave(chat, { seconds: 150 });
    await stage.happen('chat.missed', { chat_id: chat.id }, sara);
    await stage.work();
    expect(onlyMail(reza).parsed).toMatchObject({
      subject: 'Refund',
      text: expect.stringContaining(
        'The chat that سارا opened on November 22, 2026 at 2:05 PM ended after 2 minutes without an answer.',
      ),
    });
  });
});

describe('what people wrote in a chat', () => {
  // Seen to fail when `asLines` does not escape.
  it('is inert in HTML, wherever it stands', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)> <a href="javascript:alert(1)">x</a>';
    const mallory = await stage.person('OPERATOR', { name: evil });
    const victim = await stage.person('CUSTOMER', { name: evil });
    const chat = await stage.chat({ customer: victim, operator: mallory, subject: evil });
    for (const body of [evil, `${evil}\ndata:text/html,x`]) await stage.say(chat, mallory, body);
    await unread(chat, victim);
    const html = String(onlyMail(victim).parsed.html);
    const elements = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name?.toLowerCase()));
    expect([...elements].filter((name) => ['script', 'img'].includes(String(name)))).toEqual([]);
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="https://desk.example/chats/${chat.id}"`]);
    expect(html).toContain('&lt;script&gt;');
  });

  // Seen to fail when `subjectOf` does not clean the subject (against line breaks the mail library is a second lock), and
  // when `asQuote` does not mark the lines.
  it('cannot add a header, a recipient, or words of ours', async () => {
    const evil = 'Hi\r\nBcc: eve@example.com\r\n\r\nbody\u202e';
    const chat = await stage.chat({ customer: sara, operator: reza, subject: evil });
    await stage.say(chat, reza, 'Hello\r\n\r\nOpen the chat: https://evil.example');
    await unread(chat, sara);
    const mail = onlyMail(sara);
    expect(mail.envelope.to).toEqual([sara.email]);
    expect(mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n'))).not.toMatch(/^bcc:/im);
    expect(mail.parsed.subject).toBe('Hi Bcc: eve@example.com body');
    expect(mail.parsed.text).toContain('> Hello\n>\n> Open the chat: https://evil.example');
    expect(mail.parsed.text).not.toMatch(/^Open the chat: https:\/\/evil/m);
  });
});

import { describe, expect, test } from 'vitest';
import { eventually } from '../../src/client/http-client.ts';
import { openBrowser } from './browser.ts';
import { numbered, roomIn, said, shown, useChatPages, watch } from './chat-pages.ts';

const { chats, openByWire, reload, people, talk, stored } = useChatPages();

describe('a chat', () => {
  test('begins at one page and opens at the other; what is said stands at once, and then in the chat', async () => {
    const { sara, reza, id } = await talk();
    watch(sara, id);
    sara.rooms.send(id, 'hello');
    expect(roomIn(sara, id).outgoing).toMatchObject([{ body: 'hello', state: 'PENDING', error: null }]);
    await eventually(() => said(reza, id).length === 1 && roomIn(sara, id).outgoing.length === 0);
    reza.rooms.send(id, 'hi');
    await eventually(() => said(sara, id).length === 2);
    expect(said(sara, id)).toEqual(['hello', 'hi']);
    expect(sara.tab.storage.keys().filter((key) => key.includes('outbox'))).toEqual([]);
  });

  test('shows who writes, what was read, and its end', async () => {
    const { sara, reza, id } = await talk();
    reza.rooms.setTyping(id, true);
    await eventually(() => roomIn(sara, id).typing);
    reza.rooms.send(id, 'hi');
    await eventually(() => !roomIn(sara, id).typing && said(sara, id).length === 1);
    sara.rooms.markRead(id);
    expect(roomIn(sara, id).chat.customer_read_seq).toBe(1);
    await eventually(() => roomIn(reza, id).chat.customer_read_seq === 1);
    await reza.rooms.end(id);
    expect(roomIn(reza, id).chat.status).toBe('ENDED');
    await eventually(() => roomIn(sara, id).chat.status === 'ENDED');
    sara.rooms.dismiss(id);
    expect(sara.rooms.get().rooms).toEqual({});
  });

  test('is transferred: it leaves the one and opens at the other', async () => {
    const { sara, reza, id, department_id } = await talk();
    const minaName = chats().name('mina');
    const { user } = await chats().desk.operator(minaName, { department_ids: [department_id] });
    const mina = await openByWire(minaName);
    sara.rooms.send(id, 'hello');
    await eventually(() => said(reza, id).length === 1);
    await eventually(() =>
      reza.rooms.transfer(id, { operator_id: user.id }).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() => mina.rooms.get().rooms[id] && said(mina, id).length === 1);
    await eventually(() => !reza.rooms.get().rooms[id]);
    mina.rooms.send(id, 'I am Mina');
    await eventually(() => said(sara, id).length === 2);
  });

  test('waits in the line with its place, moves up, and leaves it', async () => {
    const department_id = await chats().department();
    const open = async () => {
      const name = chats().name('customer');
      await chats().desk.register(name);
      return openByWire(name);
    };
    const [first, second] = [await open(), await open()];
    const ahead = await first.rooms.start({ department_id });
    const { id } = await second.rooms.start({ department_id });
    await eventually(() => roomIn(second, id).position === 2);
    await first.rooms.leaveQueue(ahead.id);
    await eventually(() => roomIn(first, ahead.id).chat.status === 'ENDED');
    await eventually(() => roomIn(second, id).position === 1);
  });

  test('of many messages opens with the newest, and loads the older ones', async () => {
    const { sara, reza, id, rezaName } = await talk();
    const all = numbered('sara', 120);
    for (const body of all) sara.rooms.send(id, body);
    await eventually(() => said(reza, id).length === 120);
    reza.close();
    const again = await openByWire(rezaName);
    await again.rooms.open(id);
    expect(said(again, id)).toEqual(all.slice(70));
    await again.rooms.loadOlder(id);
    expect(said(again, id)).toEqual(all.slice(20));
    sara.rooms.send(id, 'one more');
    await again.rooms.loadOlder(id);
    await eventually(() => said(again, id).length === 121);
    expect(said(again, id)).toEqual([...all, 'one more']);
    expect(roomIn(again, id).has_older).toBe(false);
  });
});

describe('what the server refuses', () => {
  test('for good is shown as failed, kept over a reload, and gone when it is discarded', async () => {
    const { sara, reza, id } = await talk();
    await reza.rooms.end(id);
    sara.rooms.send(id, 'too late');
    await eventually(() => roomIn(sara, id).outgoing[0]?.state === 'FAILED');
    expect(roomIn(sara, id).outgoing).toMatchObject([{ body: 'too late', error: 'invalid_state' }]);
    const again = reload(sara);
    await again.rooms.restore();
    expect(roomIn(again, id).outgoing).toMatchObject([{ body: 'too late', state: 'FAILED' }]);
    const [failed] = roomIn(again, id).outgoing;
    again.rooms.discard(id, failed?.client_message_id ?? '');
    expect(roomIn(again, id).outgoing).toEqual([]);
    expect(again.tab.storage.keys().filter((key) => key.includes('outbox'))).toEqual([]);
  });

  test('does not hold up what comes after it, and can be tried again', async () => {
    const { sara, reza, id } = await talk();
    sara.rooms.send(id, 'x'.repeat(10_001));
    sara.rooms.send(id, 'short');
    await eventually(() => said(reza, id).length === 1);
    expect(said(reza, id)).toEqual(['short']);
    const [failed] = roomIn(sara, id).outgoing;
    expect(failed).toMatchObject({ state: 'FAILED', error: 'invalid_request' });
    sara.rooms.retry(id, failed?.client_message_id ?? '');
    expect(roomIn(sara, id).outgoing[0]?.state).toBe('PENDING');
    await eventually(() => roomIn(sara, id).outgoing[0]?.state === 'FAILED');
  });

  test('of a start is told to who wanted it, and the next start is another', async () => {
    const { sara } = await people();
    const nowhere = '00000000-0000-7000-8000-00000000dead';
    await expect(sara.rooms.start({ department_id: nowhere })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(sara.rooms.get().starting).toBe(false);
    expect((await sara.rooms.start()).status).toBe('WAITING');
  });
});

describe('two tabs of one person', () => {
  test('show the same chat, each message once', async () => {
    const { sara, reza, id, saraName } = await talk();
    const other = await openByWire(saraName);
    await other.rooms.restore();
    for (const page of [sara, other]) watch(page, id);
    for (let n = 1; n <= 5; n++) {
      sara.rooms.send(id, `one ${n}`);
      other.rooms.send(id, `two ${n}`);
    }
    for (const page of [sara, other, reza])
      await eventually(() => said(page, id).length === 10 && roomIn(page, id).outgoing.length === 0);
    expect(shown(sara, id)).toEqual(await stored(id));
    expect(shown(other, id)).toEqual(await stored(id));
  });

  test('that share an outbox send what it holds once, whoever sends it', async () => {
    const { sara, reza, id } = await talk();
    const browser = openBrowser();
    const [name, twin] = [sara.session.user()?.username ?? '', browser.tab()];
    const one = await openByWire(name, browser.tab());
    await one.rooms.restore();
    one.wire.blackhole('to server');
    const all = numbered('one', 3);
    for (const body of all) one.rooms.send(id, body);
    const two = await openByWire(name, twin);
    await two.rooms.restore();
    await eventually(() => said(reza, id).length === 3);
    one.wire.pass();
    for (const page of [one, two])
      await eventually(() => said(page, id).length === 3 && roomIn(page, id).outgoing.length === 0);
    expect(await stored(id)).toEqual(all);
    expect([...browser.kept.keys()].filter((key) => key.includes('outbox'))).toEqual([]);
  });
});

test('who signs out leaves nothing on the page, and the next one sees nothing of it', async () => {
  const { sara, id, rezaName } = await talk();
  sara.wire.blackhole('to server');
  sara.rooms.send(id, 'not sent yet');
  sara.session.signOut();
  expect(sara.rooms.get()).toEqual({ rooms: {}, starting: false });
  sara.wire.pass();
  await sara.session.signIn(rezaName, 'correct horse battery');
  await sara.online();
  await sara.rooms.restore();
  expect(shown(sara, id)).toEqual([]);
});

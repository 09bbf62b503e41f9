import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratch, type Scratch } from '../../../test/scratch.ts';
import { newId } from '../../kit/ids.ts';
import { createLocalPresence, presenceTimes } from '../../kit/presence.ts';
import { createStatusTeller } from './tell-operator-status.ts';

let scratch: Scratch;
const operators = Array.from({ length: 8 }, () => newId()).sort();
beforeAll(async () => {
  scratch = await openScratch();
  await scratch.query(`insert into routing.operators (id) values ${operators.map((id) => `('${id}')`).join()}`);
});
afterAll(() => scratch.close());

/** What staff hears, when there are so many of them. */
function openTeller(staff: number) {
  const heard: { operator_id: string; chats: number; status: string }[] = [];
  const presence = createLocalPresence(presenceTimes(25));
  const tell = createStatusTeller(
    { db: scratch.db, presence },
    { staffHere: () => staff, tellStaffHere: (_event, frame) => void heard.push(frame as (typeof heard)[number]) },
  );
  const round = async () => {
    const answer = await tell();
    return [answer, heard.splice(0).map(({ operator_id }) => operators.indexOf(operator_id))] as const;
  };
  return { round };
}
const changeLoads = () =>
  scratch.query('update routing.operators set active_chats = active_chats + 1, chat_limit = 50');

test('a small desk hears of every change at once, and of nothing twice', async () => {
  const { round } = openTeller(10);
  expect(await round()).toEqual(['DONE', [0, 1, 2, 3, 4, 5, 6, 7]]);
  expect(await round()).toEqual(['DONE', []]);
  await changeLoads();
  expect(await round()).toEqual(['DONE', [0, 1, 2, 3, 4, 5, 6, 7]]);
});

// Seen to fail when all are told at once, and when those told last are told first again.
test('of a large one loads are told a few at a time, each operator in turn; who leaves is told at once', async () => {
  const { round } = openTeller(400);
  await round();
  await changeLoads();
  expect(await round()).toEqual(['MORE', [0, 1]]);
  await changeLoads();
  await scratch.query(`update routing.operators set chosen_status = 'OFFLINE' where id = '${operators[6]}'`);
  expect(await round()).toEqual(['MORE', [2, 3, 6]]);
  expect(await round()).toEqual(['MORE', [4, 5]]);
  expect(await round()).toEqual(['MORE', [7, 0]]);
  expect(await round()).toEqual(['DONE', [1]]);
});

import { fileURLToPath } from 'node:url';
import { caller, expectStatus } from '../src/client/http-client.ts';
import { type Benchmark, close, inTurn, stop } from './kit/benchmark.ts';
import { type DeskSize, fillDesk, filledDesk } from './kit/fill-desk.ts';
import { type Questions, questionsOf } from './kit/growth-questions.ts';
import { type Hand, openHand } from './kit/hand.ts';
import { adminLogin, openDatabase, startProduct } from './kit/product.ts';
import { comparison } from './kit/report.ts';
import { quantile } from './kit/statistics.ts';
import { withClient } from './kit/with-client.ts';

const small: DeskSize = { tickets: 10_000, replies_each: 3 };
const large: DeskSize = { tickets: 100_000, replies_each: 3 };
/** A desk of many years; filled once, and kept. */
const full: DeskSize = { tickets: 1_000_000, replies_each: 10 };
const keptFolder = fileURLToPath(new URL('../.dev/bench/', import.meta.url));
/** Who asks: a few of the operators, in turn. */
const askers = filledDesk.operators.slice(-8);

/** What people of a desk ask most, at a large desk against the same at a small one: nothing may grow with the years. */
export const growth: Benchmark = {
  about: 'Grow',
  async run({ pairs, full: isFull }) {
    await using stack = new AsyncDisposableStack();
    const database = stack.adopt(await openDatabase(isFull ? keptFolder : undefined), stop);
    const open = async (size: DeskSize) => {
      const url = await database.another(`desk_${size.tickets}`);
      const product = stack.adopt(await startProduct(url), stop);
      if (await isEmpty(url)) await fillDesk(url, size);
      return { url, product, size };
    };
    // Filling takes longer than a token lives.
    const enter = async ({ url, product, size }: Awaited<ReturnType<typeof open>>) => {
      const tokens = await Promise.all(askers.map((username) => signIn(product.url, username)));
      const driver = stack.adopt(await openHand('drivers/http.ts', { url: product.url, tokens }), close);
      return { driver, questions: await questionsOf(url, askers, size.tickets) };
    };
    const opened = [await open(small), await open(isFull ? full : large)] as const;
    const few = await enter(opened[0]);
    const many = await enter(opened[1]);
    const measured = await inTurn(
      pairs,
      () => askAll(many),
      () => askAll(few),
    );
    const of = ({ tickets, replies_each }: DeskSize) => `${tickets} tickets, ${tickets * replies_each} replies`;
    return Object.keys(many.questions).map((what) =>
      comparison(
        {
          what: `${what}, p95 at ${of(isFull ? full : large)}`,
          unit: 'ms',
          baseline: `at ${of(small)}`,
          target: { at_most: 2 },
        },
        measured.map(({ product, baseline }) => ({
          product: product[what] ?? Number.NaN,
          baseline: baseline[what] ?? Number.NaN,
        })),
      ),
    );
  },
};

/** @returns the p95 of each question in milliseconds. */
async function askAll({ driver, questions }: { driver: Hand; questions: Questions }): Promise<Record<string, number>> {
  const answers: Record<string, number> = {};
  for (const [what, paths] of Object.entries(questions)) {
    const took = await driver.ask<number[]>('each', { method: 'GET', paths, status: 200 });
    answers[what] = quantile(took, 0.95);
  }
  return answers;
}

async function signIn(url: string, username: string): Promise<string> {
  const answer = await caller(url).post('/api/auth/login', { username, password: adminLogin.password });
  return expectStatus(answer, 200).access_token;
}

const isEmpty = (url: string) =>
  withClient(url, async (client) => (await client.query('select from ticketing.tickets limit 1')).rowCount === 0);

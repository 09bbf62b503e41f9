import type { Benchmark } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { openHand } from './kit/hand.ts';
import { openDatabase, startProduct } from './kit/product.ts';
import { finding } from './kit/report.ts';
import { quantile } from './kit/statistics.ts';

const operatorsOnline = 500;
const rate = 100;

/** From `start_chat` until the customer hears that an operator has come, with many to choose from and all of them told. */
export const startChat: Benchmark = {
  about: 'Start a chat',
  async run({ pairs, seconds }) {
    await using opened = new AsyncDisposableStack();
    const database = opened.adopt(await openDatabase(), (it) => it.stop());
    const product = opened.adopt(await startProduct(database.url), (it) => it.stop());
    const { url } = product;
    const operators = opened.adopt(await openHand('drivers/crowd.ts', { url }), (it) => it.close());
    const customers = opened.adopt(await openHand('drivers/starts.ts', { url }), (it) => it.close());
    const desk = await openDesk(url);
    const department_id = await desk.department('bench');
    await operators.ask('connect', {
      people: await desk.operators(operatorsOnline, { department_ids: [department_id] }),
    });
    await customers.ask('connect', { people: await desk.guests(rate * seconds) });
    const once = async () => {
      const took = await customers.ask<number[]>('start', { rate, department_id });
      await customers.ask('end');
      return took;
    };
    await once();
    const rounds: number[][] = [];
    for (let at = 0; at < pairs; at++) rounds.push(await once());
    const what = `start_chat until chat_started, ${operatorsOnline} operators, ${rate} a second`;
    const part = (of: number) => rounds.map((took) => quantile(took, of));
    return [
      finding({ what: `${what}, p50`, unit: 'ms' }, part(0.5)),
      finding({ what: `${what}, p99`, unit: 'ms', target: { at_most: 50 } }, part(0.99)),
    ];
  },
};

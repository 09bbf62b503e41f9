// Many people who ask over HTTP, each the next thing when the last was answered.

import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { given, serveHand } from '../kit/hand.ts';

const { url, tokens } = given<{ url: string; tokens: string[] }>();
const people = tokens.map((token) => ({
  client: new Client(url, { pipelining: 1 }),
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
}));
type Asker = (typeof people)[number];

interface Ask {
  method: 'GET' | 'POST';
  paths: string[];
  body?: object;
  status: number;
}

async function once({ client, headers }: Asker, { method, paths, body, status }: Ask, at: number): Promise<void> {
  const answer = await client.request({
    method,
    path: paths[at % paths.length] ?? '/',
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} instead of ${status}: ${text}`);
}

serveHand({
  /** For so many seconds, by the first `most` people. @returns how long each took in milliseconds. */
  async ask({ seconds, most = people.length, ...ask }: Ask & { seconds: number; most?: number }) {
    const end = performance.now() + seconds * 1000;
    const took: number[] = [];
    let count = 0;
    await Promise.all(
      people.slice(0, most).map(async (person) => {
        for (let begun = performance.now(); begun < end; ) {
          await once(person, ask, count++);
          const now = performance.now();
          took.push(now - begun);
          begun = now;
        }
      }),
    );
    return took;
  },
  /** Each path once, one after the other: the n-th by the n-th person. @returns how long each took in milliseconds. */
  async each(ask: Ask) {
    const took: number[] = [];
    for (const at of ask.paths.keys()) {
      const person = people[at % people.length];
      const begun = performance.now();
      if (person) await once(person, ask, at);
      took.push(performance.now() - begun);
    }
    return took;
  },
  /** So many a second, evenly, whether or not the last was answered. */
  async paced({ seconds, rate, ...ask }: Ask & { seconds: number; rate: number }) {
    const begun = performance.now();
    const took: number[] = [];
    const asked: Promise<void>[] = [];
    for (let at = 0; at < seconds * rate; at++) {
      const wait = begun + (at * 1000) / rate - performance.now();
      if (wait > 1) await delay(wait);
      const start = performance.now();
      const person = people[at % people.length];
      if (person) asked.push(once(person, ask, at).then(() => void took.push(performance.now() - start)));
    }
    await Promise.all(asked);
    return took;
  },
});

import { accessSeconds } from '../../services/auth/tokens.ts';
import { broken, type Check, type DatabaseCheck, type Finding, ok, type PlainCheck, warning } from './check.ts';
import { selectTime } from './clock-queries.ts';

const area = 'clock';
/** Seconds that clocks may differ by. */
const tolerable = 2;

const databaseClock: DatabaseCheck = {
  ...{ area, name: 'database', needs: ['database'] },
  async run({ now }, db) {
    // The first one opens the connection.
    await selectTime(db);
    return [judge('the database', await compare(now, () => selectTime(db), 0))];
  },
};

const addressClock: PlainCheck = {
  ...{ area, name: 'address', needs: ['address'] },
  async run({ config: { public_url }, now }) {
    const time = async () => {
      const { headers } = await fetch(`${public_url}/healthz`, { signal: AbortSignal.timeout(5000) });
      return Date.parse(headers.get('date') ?? '');
    };
    return [judge('what answers at PUBLIC_URL', await compare(now, time, 1000))];
  },
};

/** Seconds by which the other clock is certainly off: what the way there and its rounding explain is not counted. */
async function compare(now: () => Date, ask: () => Promise<number>, rounding: number): Promise<number> {
  const before = now().getTime();
  const other = await ask();
  const after = now().getTime();
  if (other + rounding < before) return (before - other - rounding) / 1000;
  return other > after ? (other - after) / 1000 : 0;
}

/** Access tokens allow for no difference: a process that is ahead by their whole life refuses all that others issue. */
function judge(whose: string, seconds: number): Finding {
  if (Number.isNaN(seconds)) return ok(`The clock of ${whose} cannot be read.`);
  if (seconds <= tolerable) return ok(`The clocks of this machine and of ${whose} agree.`);
  const says = `The clocks of this machine and of ${whose} differ by ${seconds.toFixed(1)} s`;
  const todo = 'Keep all of them right with NTP (timedatectl set-ntp true).';
  if (seconds < accessSeconds) return warning(`${says}: tokens end too early or too late, and so do waits.`, todo);
  return broken(`${says}: people are signed out at once.`, todo);
}

export const clockChecks: readonly Check[] = [databaseClock, addressClock];

import type { Log } from './log.ts';
import type { Connection, Presence, PresenceTimes } from './presence.ts';
import { answerOf, type RedisConnection } from './redis-connection.ts';

/**
 * Leases that all processes share: one sorted set for each person, socket → when its lease ends, which Redis drops when
 * the last lease is over.
 *
 * "Unknown is not away": somebody without a lease is AWAY only when the store is older than one heartbeat (its marker is
 * gone after a flush or a restart) and when this process has seen it that long without a break, because while Redis was
 * out of reach nobody could renew.
 *
 * @param now milliseconds. Unless a test gives it, the time is that of Redis: by the clocks of the processes, which
 * differ, one that is fast would see the leases of all the others as ended.
 */
export function createRedisPresence(
  { client }: RedisConnection,
  { heartbeat, lease }: PresenceTimes,
  log: Log,
  now?: () => number,
): Presence {
  const time = () => (now ? String(now()) : '');
  const ticks = now ?? (() => performance.now());
  let seenSince = ticks();
  client.on('ready', () => {
    seenSince = ticks();
  });

  return {
    async renew(personId, socketId) {
      const asked = { keys: [leasesOf(personId)], arguments: [time(), String(lease), socketId] };
      return (await answerOf(client.eval(renewScript, asked))) === 1;
    },
    async release(personId, socketId) {
      const asked = { keys: [leasesOf(personId)], arguments: [time(), socketId] };
      return (await answerOf(client.eval(releaseScript, asked))) === 1;
    },
    async look(personIds) {
      if (personIds.length === 0) return new Map();
      const asked = { keys: [marker, ...personIds.map(leasesOf)], arguments: [time(), String(heartbeat)] };
      const answer = await answerOf(client.eval(lookScript, asked)).catch((error: unknown) => {
        // A break was told of already.
        if (client.isReady) log.warn({ err: error }, 'Redis could not be asked who is connected');
      });
      const [isYoung, ...held] = Array.isArray(answer) ? answer : [1];
      const otherwise: Connection = isYoung === 1 || ticks() - seenSince < heartbeat ? 'UNKNOWN' : 'AWAY';
      return new Map(personIds.map((id, at) => [id, Number(held[at]) > 0 ? 'CONNECTED' : otherwise]));
    },
    close: async () => {},
  };
}

const marker = 'pasokh:presence:since';
const leasesOf = (personId: string) => `pasokh:presence:${personId}`;

// Each script is one atomic step, so that of many processes one alone is told "the first" or "the last".
const timeGivenOrOwn = `
  local now = tonumber(ARGV[1])
  if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
  end
`;

const renewScript = `${timeGivenOrOwn}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  local first = redis.call('EXISTS', KEYS[1]) == 0
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return first and 1 or 0
`;

const releaseScript = `${timeGivenOrOwn}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  local given_back = redis.call('ZREM', KEYS[1], ARGV[2]) == 1
  return given_back and redis.call('EXISTS', KEYS[1]) == 0 and 1 or 0
`;

// A marker of the future is one of a clock that was set back since.
const lookScript = `${timeGivenOrOwn}
  local since = tonumber(redis.call('GET', KEYS[1]))
  if not since or since > now then
    since = now
    redis.call('SET', KEYS[1], now)
  end
  local answer = { now - since < tonumber(ARGV[2]) and 1 or 0 }
  for i = 2, #KEYS do
    answer[i] = redis.call('ZCOUNT', KEYS[i], '(' .. now, '+inf')
  end
  return answer
`;

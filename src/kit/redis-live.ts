import { events } from '#contract/events.ts';
import { newId } from './ids.ts';
import type { Hint, Live } from './live.ts';
import type { Log } from './log.ts';
import type { RedisChannels } from './redis-channels.ts';

/**
 * Lets the hints of one process be heard in all that use this channel. In its own process a hint is delivered as it
 * always was, before `publish` returns, whatever becomes of Redis.
 * @throws when the channel cannot be subscribed to.
 */
export async function createRedisLive(local: Live, channels: RedisChannels, channel: string, log: Log): Promise<Live> {
  const self = newId();
  await channels.subscribe(channel, (text) => {
    const message = parse(text);
    if (!message) log.warn({ channel }, 'what came from Redis is no message of ours, and was ignored');
    else if (message.from !== self) local.publish(message.hints);
  });
  return {
    publish(hints) {
      local.publish(hints);
      channels.publish(channel, JSON.stringify({ from: self, hints } satisfies Message));
    },
    onHints: local.onHints,
    close: local.close,
  };
}

interface Message {
  /** The process that published it, and has heard it. */
  from: string;
  hints: readonly Hint[];
}

function parse(text: Buffer): Message | undefined {
  try {
    const message: unknown = JSON.parse(text.toString());
    return isMessage(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown) => typeof value === 'string';

const isMessage = (value: unknown): value is Message =>
  isRecord(value) && isText(value.from) && Array.isArray(value.hints) && value.hints.every(isHint);

const isHint = (value: unknown): value is Hint =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  Object.hasOwn(events, value.name) &&
  isRecord(value.payload) &&
  Object.values(value.payload).every(isText) &&
  Array.isArray(value.audience) &&
  value.audience.every(isText);

import type { Deps } from '#kit/service.ts';
import type { Roster } from '#routing/roster.ts';
import type { speakTogether } from './send-message.ts';
import type { gatherStarts } from './start-together.ts';

/** What the use cases of this service take. */
export interface Use extends Deps {
  roster: Roster;
  /** Sends a frame to every socket of these people, wherever they are connected. Best effort: `sync` repairs. */
  tell: (people: readonly (string | null)[], event: string, data: object) => void;
  startTogether: ReturnType<typeof gatherStarts>;
  speak: ReturnType<typeof speakTogether>;
}

import { labels } from '../shell/labels.ts';
import { Hint } from '../ui/hint.tsx';
import { useText } from '../ui/language.tsx';
import { Switch } from '../ui/switch.tsx';
import { text } from './text.ts';
import { usePresence } from './use-presence.ts';

/** Whether one takes work. Busy is not chosen: it follows from the chats one has. */
export function PresenceSwitch() {
  const words = useText(text);
  const names = useText(labels);
  const { status, chosen, choose } = usePresence();
  if (status === undefined) return null;
  const hint = status === 'BUSY' ? words.busyHint : chosen === 'OFFLINE' ? words.awayHint : words.availability;
  return (
    <Hint text={hint}>
      <Switch
        isSelected={chosen === 'ONLINE'}
        onChange={(on) => choose(on ? 'ONLINE' : 'OFFLINE')}
        className="min-w-0 flex-1 text-sm"
      >
        <span className="truncate">
          {chosen === 'OFFLINE' ? words.away : names.presence[status === 'OFFLINE' ? 'ONLINE' : status]}
        </span>
      </Switch>
    </Hint>
  );
}

import { useSignedIn } from '../../shell/app.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { useNow } from '../../ui/now.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { Numbers } from './numbers.tsx';
import { Team } from './team.tsx';
import { text } from './text.ts';
import { todayIn } from './today.ts';
import { WaitingChats } from './waiting-chats.tsx';
import { WaitingTickets } from './waiting-tickets.tsx';

/** How the desk stands right now, and how the day has been. */
export function Overview() {
  const words = useText(text);
  const format = useFormat();
  const me = useSignedIn();
  const now = useNow();
  usePageTitle(words.title);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-canvas">
      <div className="mx-auto flex max-w-6xl flex-col gap-5 p-4 sm:p-6">
        <header>
          <h1 className="text-2xl font-bold">{words.title}</h1>
          <p className="text-muted">{format.date(now)}</p>
        </header>
        <Numbers stretch={todayIn(me.time_zone)} />
        <Team />
        <div className="grid gap-5 lg:grid-cols-2">
          <WaitingChats />
          <WaitingTickets />
        </div>
      </div>
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { usePlainError } from '../../shell/plain-errors.ts';
import { type Bar, Bars } from '../../ui/bars.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Problem, Skeleton } from '../../ui/states.tsx';
import { chatNumbersQuery, type Stretch, ticketNumbersQuery } from './queries.ts';
import { text } from './text.ts';

/** The day in four small charts; each leads to the rows it counts. */
export function Numbers({ stretch }: { stretch: Stretch }) {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const tickets = useQuery(ticketNumbersQuery(stretch));
  const chats = useQuery(chatNumbersQuery(stretch));
  const error = tickets.error ?? chats.error;
  if (error && !(tickets.data && chats.data)) return <Problem>{plain(error)}</Problem>;
  if (!tickets.data || !chats.data) return <Skeleton lines={4} />;

  const bars = <H extends { from: string }>(
    hours: readonly H[],
    value: (hour: H) => number,
    show = format.number,
  ): Bar[] => hours.map((hour) => ({ label: format.time(hour.from), value: value(hour), shown: show(value(hour)) }));
  const inbox = (from: string, to: string): LinkProps => ({
    to: '/inbox/$folder',
    params: { folder: 'all' },
    search: { [from]: stretch.from, [to]: stretch.to },
  });
  const { created, responded, first_response_p50_s: half, first_response_p90_s: most, hours } = tickets.data;
  const answered = inbox('responded_from', 'responded_to');
  return (
    <section aria-label={words.today} className="grid grid-cols-2 gap-3 xl:grid-cols-4">
      <Figure
        title={words.created}
        value={format.number(created)}
        bars={bars(hours, (hour) => hour.created)}
        link={inbox('created_from', 'created_to')}
      />
      <Figure
        title={words.responded}
        value={format.number(responded)}
        bars={bars(hours, (hour) => hour.responded)}
        link={answered}
      />
      <Figure
        title={words.firstResponse}
        value={half === null ? '—' : format.duration(half)}
        note={
          half === null || most === null
            ? words.none
            : `${words.half(format.duration(half))} · ${words.most(format.duration(most))}`
        }
        bars={bars(hours, (hour) => hour.first_response_p50_s ?? 0, format.duration)}
        link={answered}
      />
      <Figure
        title={words.chatsWaited}
        value={format.number(chats.data.waited)}
        note={words.ofChats(format.number(chats.data.created), format.number(chats.data.missed))}
        bars={bars(chats.data.hours, (hour) => hour.waited)}
        link={{ to: '/chats/archive', search: { waited: true, created_from: stretch.from, created_to: stretch.to } }}
      />
    </section>
  );
}

interface FigureProps {
  title: string;
  value: string;
  note?: string;
  bars: readonly Bar[];
  link: LinkProps;
}

function Figure({ title, value, note, bars, link }: FigureProps) {
  const words = useText(text);
  return (
    <div className="relative flex flex-col gap-1 rounded-xl border border-line bg-surface p-3 shadow-low focus-within:border-accent hover:border-accent">
      <h2 className="text-sm text-muted">
        <Link {...link} aria-label={words.showRows(title)} className="after:absolute after:inset-0 after:rounded-xl">
          {title}
        </Link>
      </h2>
      <p className="text-2xl font-bold tabular-nums">{value}</p>
      <p className="mb-2 min-h-5 text-sm text-muted">{note}</p>
      <div className="mt-auto">
        <Bars title={words.perHour(title)} bars={bars} />
      </div>
    </div>
  );
}

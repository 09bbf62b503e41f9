import { useFormat } from './language.tsx';
import { useNow } from './now.ts';

interface Props {
  at: string;
  /** `brief` for lists, `ago` for ages, `clock` beside a message, `full` where it is the matter. */
  as?: 'brief' | 'ago' | 'clock' | 'full';
  className?: string;
}

/** A moment as its reader reads moments, with the whole of it on hover. */
export function Time({ at, as = 'brief', className }: Props) {
  const format = useFormat();
  const now = Math.max(useNow(), Date.parse(at));
  const words = {
    brief: () => format.brief(at, now),
    ago: () => format.ago(at, now),
    clock: () => format.time(at),
    full: () => format.dateTime(at),
  };
  return (
    <time dateTime={at} title={format.dateTime(at)} className={className}>
      {words[as]()}
    </time>
  );
}

import { useId } from 'react';

export interface Bar {
  /** What it stands for, in words, such as an hour. */
  label: string;
  value: number;
  /** The value in words. */
  shown: string;
}

/** A small bar chart. To those who do not see it, it is a table. Time runs in the direction of the language. */
export function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const id = useId();
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <figure aria-labelledby={id} className="m-0">
      <figcaption id={id} className="sr-only">
        {title}
      </figcaption>
      <div aria-hidden className="flex h-12 items-end gap-0.5">
        {bars.map(({ label, value, shown }) => (
          <span key={label} title={`${label}: ${shown}`} className="flex h-full min-w-0 flex-1 items-end">
            <span
              className={value > 0 ? 'w-full rounded-t-sm bg-accent' : 'h-px w-full bg-line'}
              style={value > 0 ? { height: `${Math.max(6, (value / most) * 100)}%` } : undefined}
            />
          </span>
        ))}
      </div>
      <table className="sr-only">
        <tbody>
          {bars.map(({ label, shown }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{shown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

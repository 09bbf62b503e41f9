import { useQuery } from '@tanstack/react-query';
import type { InvariantId, InvariantRow } from '#contract/invariants.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { useFormat, useText } from '../../../ui/language.tsx';
import { ScrollArea } from '../../../ui/scroll-area.tsx';
import { Failed, Problem, Skeleton } from '../../../ui/states.tsx';
import { CopiedCode } from '../copied-code.tsx';
import { Cell } from './cell.tsx';
import { invariantQuery } from './queries.ts';
import { text } from './text.ts';

/** What breaks an invariant at this moment, and the query that found it. */
export function Breaches({ id }: { id: InvariantId }) {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const { data, error, refetch } = useQuery(invariantQuery(id));
  if (!data) return error ? <Failed onRetry={() => void refetch()}>{plain(error)}</Failed> : <Skeleton />;
  const { rows, count, sql } = data;
  return (
    <>
      {error && <Problem>{plain(error)}</Problem>}
      {rows.length === 0 ? (
        <p className="text-muted">{words.nothingBreaks}</p>
      ) : (
        <RowsAsTable label={words.rows(words.of[id].must)} rows={rows} />
      )}
      {count > rows.length && (
        <p className="text-sm text-muted">{words.shown(format.number(rows.length), format.number(count))}</p>
      )}
      <details>
        <summary className="w-fit cursor-default rounded-sm text-accent-ink">{words.query}</summary>
        <p className="my-2 text-sm text-muted">
          {id === 'WAITING_WITH_ROOM' && words.waitingHint} {words.queryHint}
        </p>
        <CopiedCode code={sql} />
      </details>
    </>
  );
}

/** Columns are called as in the database: so does the query, and so will whoever is asked for help. */
function RowsAsTable({ label, rows }: { label: string; rows: readonly InvariantRow[] }) {
  const columns = Object.keys(rows[0] ?? {});
  return (
    <ScrollArea label={label} className="max-h-96 overflow-auto rounded-md border border-line">
      <table className="w-full text-start text-sm">
        <thead className="text-muted">
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th key={column} scope="col" className="px-3 py-1.5 text-start font-medium">
                <code dir="ltr">{column}</code>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0">
              {columns.map((column) => (
                <td key={column} className="px-3 py-1.5 align-top whitespace-nowrap">
                  <Cell column={column} row={row} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** Every row is about one thing. */
const keyOf = ({ work_id, chat_id, job_id, operator_id }: InvariantRow) =>
  String(work_id ?? chat_id ?? job_id ?? operator_id);

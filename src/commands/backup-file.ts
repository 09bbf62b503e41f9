import { createHash, type Hash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { StartError } from '#kit/env.ts';

// A backup is text, compressed as a whole: a line of JSON that says what is in it; for each table a line of JSON with its name,
// its rows as PostgreSQL's COPY writes them, and `\.`; a line of JSON with what each table counts and hashes to. With zcat and
// psql it can be read without Pasokh.

export const backupFormat = 1;

const BackupTable = Type.Object({ name: Type.String(), columns: Type.Array(Type.String()) });
export type BackupTable = Static<typeof BackupTable>;
const Manifest = Type.Object({
  pasokh_backup: Type.Literal(backupFormat),
  pasokh_version: Type.String(),
  postgres_version: Type.String(),
  created_at: Type.String(),
  /** In words: what whoever reads the file could do harm with. */
  secrets: Type.Array(Type.String()),
  /** Settings of the environment, which the file does not hold. */
  not_included: Type.Array(Type.String()),
  migrations: Type.Array(Type.Object({ name: Type.String(), checksum: Type.String() })),
  queue_version: Type.Integer(),
  sequences: Type.Array(Type.Object({ name: Type.String(), last_value: Type.String() })),
  tables: Type.Array(BackupTable),
});
export type Manifest = Static<typeof Manifest>;
const Sums = Type.Object({
  sums: Type.Record(Type.String(), Type.Object({ rows: Type.Integer(), sha256: Type.String() })),
});
type Sums = Static<typeof Sums>['sums'];

type Rows = AsyncIterable<Buffer>;
const endOfRows = '\\.\n';

/** The text of a backup, piece by piece. */
export async function* writeBackup(manifest: Manifest, rowsOf: (table: BackupTable) => Rows): AsyncGenerator<Buffer> {
  yield toLine(manifest);
  const sums: Sums = {};
  for (const table of manifest.tables) {
    yield toLine({ table: table.name });
    const sum = new Sum();
    yield* sum.of(rowsOf(table));
    yield Buffer.from(endOfRows);
    sums[table.name] = sum.value();
  }
  yield toLine({ sums });
}

/** Reads a backup once, from its start to its end. Whatever is wrong with it is a {@link StartError}. */
export class BackupReader {
  readonly #lines: Lines;
  readonly #sums: Sums = {};

  constructor(text: Rows) {
    this.#lines = new Lines(text);
  }

  async manifest(): Promise<Manifest> {
    const line = await this.#lines.next().catch(() => undefined);
    const manifest = line && parse(line);
    if (!isRecord(manifest) || !('pasokh_backup' in manifest))
      throw new StartError('This is no backup of Pasokh, or a damaged one: nothing was restored.');
    if (manifest.pasokh_backup !== backupFormat)
      throw new StartError('This backup was made by a newer Pasokh: restore it with that one.');
    if (!Value.Check(Manifest, manifest)) throw damaged();
    return manifest;
  }

  /** The rows of the table that comes next, which must be this one. */
  async *rows({ name }: BackupTable): AsyncGenerator<Buffer> {
    const head = parse(await this.#lines.next());
    if (!isRecord(head) || head.table !== name) throw damaged();
    const sum = new Sum();
    yield* sum.of(this.#lines.until(endOfRows));
    this.#sums[name] = sum.value();
  }

  /** After all tables: whether what was read is what was written, to the last byte. */
  async check(): Promise<void> {
    const last = parse(await this.#lines.next());
    if (!Value.Check(Sums, last) || !(await this.#lines.atEnd())) throw damaged();
    if (!Value.Equal(last.sums, this.#sums)) throw damaged();
  }
}

/** Counts and hashes rows that pass by. */
class Sum {
  readonly #hash: Hash = createHash('sha256');
  #rows = 0;

  async *of(rows: Rows): AsyncGenerator<Buffer> {
    for await (const chunk of rows) {
      this.#hash.update(chunk);
      // A line feed within a value is written as \n.
      for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) this.#rows++;
      yield chunk;
    }
  }

  value(): Sums[string] {
    return { rows: this.#rows, sha256: this.#hash.digest('hex') };
  }
}

const lineFeed = 10;

/** Text in pieces, read line by line or many lines at once. */
class Lines {
  readonly #pieces: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(text: Rows) {
    this.#pieces = text[Symbol.asyncIterator]();
  }

  async next(): Promise<Buffer> {
    let end = this.#held.indexOf(lineFeed);
    while (end < 0) {
      await this.#readOn();
      end = this.#held.indexOf(lineFeed);
    }
    return this.#take(end + 1);
  }

  /** The lines before this one, in pieces of whole lines. */
  async *until(last: string): AsyncGenerator<Buffer> {
    for (;;) {
      const isFirst = this.#held.toString('latin1', 0, last.length) === last;
      const before = isFirst ? 0 : this.#held.indexOf(`\n${last}`) + 1;
      if (isFirst || before > 0) {
        if (before > 0) yield this.#take(before);
        this.#take(last.length);
        return;
      }
      const whole = this.#held.lastIndexOf(lineFeed) + 1;
      if (whole > 0) yield this.#take(whole);
      await this.#readOn();
    }
  }

  async atEnd(): Promise<boolean> {
    return this.#held.length === 0 && (await this.#pieces.next().catch(() => ({ done: false }))).done === true;
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  async #readOn(): Promise<void> {
    const { done, value } = await this.#pieces.next().catch((cause: unknown) => {
      throw damaged(cause);
    });
    if (done) throw damaged();
    this.#held = Buffer.concat([this.#held, value]);
  }
}

const damaged = (cause?: unknown) =>
  new StartError('The backup is cut off or damaged: nothing was restored.', { cause });
const toLine = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw damaged(cause);
  }
}

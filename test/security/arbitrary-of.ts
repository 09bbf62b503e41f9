import fc from 'fast-check';
import type { TSchema } from 'typebox';

/** The words of JSON Schema that our contract uses. */
interface Schema {
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
}

/** What people and attackers have typed into forms: each once broke something of somebody. */
const texts = [
  ...['a', 'sara', 'a longer line of words', 'سلام', 'فنی', '👩‍👩‍👧', '\u202egnirts', 'İ', 'ß', '١٢٣', '#1001'],
  ...["' or 1=1 --", '"; drop table users', '%', '_', '\\', '$1', '{{7*7}}', '<script>alert(1)</script>'],
  ...['javascript:alert(1)', '../../etc/passwd', 'a\r\nBcc: b@c.d', '\0', '\ud800', 'null', 'true', '-1', '1e309', ''],
  ...['#112233', 'a@b.cd', 'a@b.cd\n', 'https://shop.example', 'http://127.0.0.1:1/', 'Asia/Tehran', 'x'.repeat(5000)],
  ...['2026-01-01T00:00:00Z', '2026-13-40T25:61:61Z', '0000-01-01T00:00:00Z', '294276-12-31T00:00:00Z', 'infinity'],
  ...['A'.repeat(43), 'W10', Buffer.from('["x"]').toString('base64url'), Buffer.from('[1e99]').toString('base64url')],
];
const numbers = [0, 1, -1, 0.5, 25, 100, 101, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308];

/** Anything that JSON can say. */
const anything = (ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>(...texts, ...numbers, ...ids, null, true, false) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>([], {}, [[[]]], { __proto__: null, constructor: 1 }, nested(500)),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let at = 0; at < depth; at++) value = [value];
  return value;
}

/** Values that fit a schema, as far as it is easily told, and in one of `odds` places do not. */
export function arbitraryOf(schema: TSchema, ids: readonly string[], odds = 12): fc.Arbitrary<unknown> {
  const strange = anything(ids);
  const of = (part: Schema): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: odds - 1, arbitrary: fitting(part) }, { weight: 1, arbitrary: strange });

  function fitting(part: Schema): fc.Arbitrary<unknown> {
    if (part.anyOf) return fc.oneof(...part.anyOf.map(of));
    if (part.enum) return fc.constantFrom(...part.enum);
    if (part.const !== undefined) return fc.constant(part.const);
    switch (part.type) {
      case 'object':
        return fc.record(
          Object.fromEntries(Object.entries(part.properties ?? {}).map(([name, value]) => [name, of(value)])),
          { requiredKeys: part.required ?? [] },
        );
      case 'array':
        return fc.array(of(part.items ?? {}), { maxLength: Math.min(part.maxItems ?? 4, 4) });
      case 'string':
        return string(part, ids);
      case 'integer':
      case 'number':
        return fc.integer({ min: part.minimum ?? -1000, max: Math.min(part.maximum ?? 1000, 1000) });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return strange;
    }
  }
  return of(schema as Schema);
}

function string({ format, pattern, minLength = 0, maxLength = 1e6 }: Schema, ids: readonly string[]) {
  if (format === 'uuid') return fc.constantFrom(...ids);
  const isFine = pattern === undefined ? () => true : (text: string) => new RegExp(pattern, 'u').test(text);
  const fits = texts.filter((text) => text.length >= minLength && text.length <= maxLength && isFine(text));
  return fc.constantFrom(...(fits.length > 0 ? fits : texts));
}

import Type, { type Static, type TSchema } from 'typebox';

/** UUIDv7 of anything stored. */
export const Id = Type.String({ format: 'uuid' });
/** RFC 3339, UTC, milliseconds. */
export const Time = Type.String({ format: 'date-time' });
/** A time that somebody asks about: RFC 3339 as far as PostgreSQL reads it too, which knows no year 0 and no offset of 20 hours. */
export const Moment = Type.String({
  format: 'date-time',
  pattern: '^(?!0000).*([Zz]|[+-](0[0-9]|1[0-4]):[0-5][0-9])$',
});

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** An input object: a property it does not name is refused. */
export const input = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** A line of text that may reach a mail header or a list: no control characters, not blank. */
export const line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$' });
/** Free text; control characters other than tab and line breaks are refused, and so is a blank text. */
export const text = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^(?=[\\s\\S]*\\S)[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]+$',
  });

export const PageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25, description: 'How many items at most.' }),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: '`next_cursor` of the page before.' })),
};
export const page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next_cursor: nullable(Type.String()) });
export type Page<T> = { items: T[]; next_cursor: string | null };

export const IdParams = input({ id: Id });
export type IdParams = Static<typeof IdParams>;

/** A name that stands for `schema` in the OpenAPI document and is typed as its contents. */
export const ref = <T extends TSchema>(schema: T & { $id?: string }) =>
  Type.Unsafe<Static<T>>(Type.Ref(schema.$id ?? ''));

/** A stretch of time that numbers are asked for, at most two days. */
export const Stretch = input({
  from: Moment,
  to: { ...Moment, description: 'Not included; at most 48 hours after `from`' },
});
export type Stretch = Static<typeof Stretch>;

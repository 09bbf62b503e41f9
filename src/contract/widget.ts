import Type, { type Static } from 'typebox';
import { Locale } from './people.ts';
import { Id, input, line, nullable, ref, Time, text } from './primitives.ts';

/** Whether the form before a chat asks for something. */
export const Ask = Type.Enum(['NO', 'OPTIONAL', 'REQUIRED']);
export type Ask = Static<typeof Ask>;

const Words = input({ title: nullable(line(80)), greeting: nullable(text(500)) });
/** An origin, such as `https://shop.example` or `http://localhost:3000`: scheme, host, port where it is not the usual one. */
const Site = Type.String({ maxLength: 200, pattern: '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$' });

const choices = {
  allowed_sites: Type.Array(Site, { maxItems: 50, uniqueItems: true, description: 'Origins that may embed it' }),
  department_id: nullable({ ...Id, description: 'Where its chats and tickets go; null: the default department' }),
  locale: nullable({ ...Locale, description: 'Null: the language of the page, then of the browser' }),
  side: Type.Enum(['START', 'END'], { description: 'Where it stands, in the direction of its language' }),
  color: nullable(Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'Of the button and the header' })),
  ask_name: Ask,
  ask_email: Ask,
  words: input({ fa: Words, en: Words }),
};

/** How the widget looks and where it may stand. */
export const WidgetSettings = Type.Object({ ...choices, updated_at: Time }, { $id: 'WidgetSettings' });
export type WidgetSettings = Static<typeof WidgetSettings>;
export const WidgetSettingsAnswer = Type.Object({ widget: ref(WidgetSettings) });
export const WidgetSettingsInput = input(choices);
export type WidgetSettingsInput = Static<typeof WidgetSettingsInput>;

/** A page may name another department than the settings do. */
export const WidgetQuery = input({ department_id: Type.Optional(Id) });
export type WidgetQuery = Static<typeof WidgetQuery>;

/** What a visitor's browser is told of it. */
export const WidgetFace = Type.Object(
  {
    department_id: nullable(Id),
    locale: nullable(Locale),
    side: choices.side,
    color: choices.color,
    ask_name: Ask,
    ask_email: Ask,
    words: choices.words,
    here: Type.Boolean({ description: 'Whether an operator who takes chats of that department is connected now' }),
  },
  { $id: 'WidgetFace' },
);
export type WidgetFace = Static<typeof WidgetFace>;
export const WidgetFaceAnswer = Type.Object({ widget: ref(WidgetFace) });

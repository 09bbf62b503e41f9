import type { Locale } from '#contract/people.ts';
import type { Catalogue, CatalogueKey, Slot } from './catalogue.ts';
import { en } from './catalogue-en.ts';
import { fa } from './catalogue-fa.ts';

export const catalogues: Readonly<Record<Locale, Catalogue>> = { en, fa };

export type Filling = Readonly<Partial<Record<Slot, string>>>;

/** A text of the catalogue as plain text. What people wrote stays on one line, whatever it holds. */
export function inText(locale: Locale, key: CatalogueKey, filling: Filling): string {
  return fill(catalogues[locale][key], (slot) => oneLine(filling[slot] ?? ''));
}

/** The same as HTML. What people wrote is escaped, and its direction cannot disturb the sentence around it. */
export function inHtml(locale: Locale, key: CatalogueKey, filling: Filling): string {
  return fill(escapeHtml(catalogues[locale][key]), (slot) => `<bdi>${escapeHtml(oneLine(filling[slot] ?? ''))}</bdi>`);
}

const fill = (template: string, valueOfSlot: (slot: Slot) => string): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, slot: Slot) => valueOfSlot(slot));

/** Fit for a header or a sentence: control characters, line and paragraph separators, and marks that turn the direction of
 * what follows become spaces. The zero-width joiners stay: Persian is written with them. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim();

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);

/** The beginning of a longer text, on one line. */
export function excerptOf(text: string, length = 160): string {
  const chars = [...oneLine(text)];
  return chars.length <= length
    ? chars.join('')
    : `${chars
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Stands in place of a name or a text of somebody who was erased: a dash that nobody types, with a word joiner after it.
 * The apps say "erased" for it in the reader's language.
 */
export const erasedMark = '—\u2060';

import { describe, expect, it } from 'vitest';
import { inLocalTime } from '../../kit/local-time.ts';
import { type CatalogueKey, slots } from './catalogue.ts';
import { asDuration } from './fill-scene.ts';
import { catalogues, excerptOf, inHtml, inText, oneLine } from './phrase.ts';

const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot).sort();

describe('the catalogues', () => {
  it.each(Object.keys(catalogues.en) as CatalogueKey[])('%s has the same slots in both languages', (key) => {
    expect(slotsOf(catalogues.fa[key])).toEqual(slotsOf(catalogues.en[key]));
    expect(slots).toEqual(expect.arrayContaining(slotsOf(catalogues.en[key])));
  });

  it('Persian sentences begin with a Persian letter, or with what people wrote alone', () => {
    const others = Object.values(catalogues.fa).filter((text) => !/^\p{Script=Arabic}/u.test(text));
    expect(new Set(others)).toEqual(new Set(['{subject}', '{author}: {excerpt}', '{excerpt}']));
  });
});

describe('phrases', () => {
  const filling = { subject: '<b>&\r\n"x"</b>', operator: 'مینا' };

  it('keep people’s words on one line', () => {
    expect(inText('en', 'body.assigned_customer', filling)).toBe('مینا is looking at “<b>& "x"</b>”.');
    expect(oneLine('a\u0000b\u2028c\u202ed\u2066e\t f')).toBe('a b c d e f');
    expect(oneLine('می‌روم')).toBe('می‌روم');
  });

  it('escape them in HTML and set them apart', () => {
    expect(inHtml('en', 'body.assigned_customer', filling)).toBe(
      '<bdi>مینا</bdi> is looking at “<bdi>&lt;b&gt;&amp; &quot;x&quot;&lt;/b&gt;</bdi>”.',
    );
  });

  it('cannot be made to fill in again what people wrote', () => {
    expect(inText('en', 'mail.greeting', { name: '{subject}', subject: 'secret' })).toBe('Hello {subject},');
  });

  it('shorten by whole characters', () => {
    expect(excerptOf('a\n\n b')).toBe('a b');
    expect(excerptOf('😀'.repeat(200), 5)).toBe('😀😀😀😀…');
  });
});

it.each([
  ['fa', 'JALALI', 'Asia/Tehran', '۱ آذر ۱۴۰۵ ساعت ۱۷:۳۵'],
  ['fa', 'GREGORIAN', 'Asia/Tehran', '۲۲ نوامبر ۲۰۲۶ ساعت ۱۷:۳۵'],
  ['en', 'JALALI', 'Asia/Tehran', 'Azar 1, 1405 at 5:35 PM'],
  ['en', 'GREGORIAN', 'America/New_York', 'November 22, 2026 at 9:05 AM'],
] as const)('time in %s, %s, %s: %s', (locale, calendar, time_zone, expected) => {
  expect(inLocalTime('2026-11-22T14:05:00.000Z', { locale, calendar, time_zone })).toBe(expected);
});

it.each([
  [-5, '۰ ثانیه', '0 seconds'],
  [1, '۱ ثانیه', '1 second'],
  [119.9, '۱۱۹ ثانیه', '119 seconds'],
  [120, '۲ دقیقه', '2 minutes'],
  [7199, '۱۱۹ دقیقه', '119 minutes'],
  [7200, '۲ ساعت', '2 hours'],
  [3600 * 1234, '۱۲۳۴ ساعت', '1234 hours'],
])('%d seconds are %s, %s', (seconds, fa, en) => {
  expect([asDuration(seconds, { locale: 'fa' }), asDuration(seconds, { locale: 'en' })]).toEqual([fa, en]);
});

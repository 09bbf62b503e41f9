import { expect, test } from 'vitest';
import { hashOfCode, newRecoveryCodes, newSecret, stepOf, uriOf } from './authenticator.ts';

/** The secret of RFC 6238, appendix B, whose codes are cut to six digits here. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1000);

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i the code is %s', (seconds, code) => {
  expect(stepOf(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
});

test('the code before and the one after are good too, and no other', () => {
  const step = Math.floor(1_234_567_890 / 30);
  expect(stepOf(secret, '005924', at(1_234_567_890 + 30))).toBe(step);
  expect(stepOf(secret, '005924', at(1_234_567_890 - 30))).toBe(step);
  expect(stepOf(secret, '005924', at(1_234_567_890 + 60))).toBeUndefined();
  expect(stepOf(secret, '005924', at(1_234_567_890 - 60))).toBeUndefined();
});

test('digits are read in Persian and Arabic, with spaces', () => {
  for (const code of ['۰۰۵۹۲۴', '٠٠٥٩٢٤', '005 924', ' ۰۰۵ ۹۲۴ '])
    expect(stepOf(secret, code, at(1_234_567_890))).toBeDefined();
});

test.each(['', '5924', '0059240', 'abcdef', '00592４'])('“%s” is no code', (code) => {
  expect(stepOf(secret, code, at(1_234_567_890))).toBeUndefined();
});

test('secrets and recovery codes differ each time, and a code is the same however it is spelt', () => {
  expect(newSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSecret()).not.toBe(newSecret());
  const codes = [...newRecoveryCodes(), ...newRecoveryCodes()];
  expect(new Set(codes).size).toBe(20);
  const [code = ''] = codes;
  expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  expect(hashOfCode(code.toUpperCase().replaceAll('-', ' '))).toEqual(hashOfCode(code));
  expect(hashOfCode(code)).not.toEqual(hashOfCode(codes[1] ?? ''));
});

test('an app reads who and what from the address', () => {
  const uri = new URL(uriOf(secret, 'سارا'));
  expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
  expect(decodeURIComponent(uri.pathname)).toBe('/Pasokh:سارا');
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, algorithm: 'SHA1', digits: '6', period: '30' });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast, groundOf, tokensOf } from '../../web/widget/color.ts';

const colors = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const sides = (pair: string | undefined) => pair?.match(/#[0-9a-f]{6}/g) ?? [];
const grounds = { light: ['#ffffff', '#f4f5f3'], dark: ['#171b1c', '#0f1213'] };

describe('a colour that a site chooses', () => {
  test('carries text that can be read, whatever it is', () => {
    fc.assert(
      fc.property(colors, (color) => {
        const tokens = tokensOf(color);
        for (const [ground, ink] of [
          ['--accent', '--on-accent'],
          ['--accent-hover', '--on-accent'],
          ['--header', '--on-header'],
          ['--accent-soft', '--accent-ink'],
        ] as const) {
          const [inks, surfaces] = [sides(tokens[ink]), sides(tokens[ground])];
          expect(surfaces).toHaveLength(2);
          for (const [at, surface] of surfaces.entries())
            expect(contrast(surface, inks[at] ?? surface), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        }
        const { ground, ink } = groundOf(color);
        expect(contrast(ground, ink)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  test('can be read as text on every ground, and its focus ring be seen', () => {
    fc.assert(
      fc.property(colors, (color) => {
        const { '--accent-ink': inks, '--focus': rings } = tokensOf(color);
        for (const [at, scheme] of (['light', 'dark'] as const).entries())
          for (const ground of grounds[scheme]) {
            expect(contrast(sides(inks)[at] ?? ground, ground)).toBeGreaterThanOrEqual(4.5);
            expect(contrast(sides(rings)[at] ?? ground, ground)).toBeGreaterThanOrEqual(3);
          }
      }),
    );
  });

  test('stays what it is where it can', () => {
    expect(groundOf('#0f766e')).toEqual({ ground: '#0f766e', ink: '#ffffff' });
    expect(groundOf('#ffd400').ground).toBe('#ffd400');
  });
});

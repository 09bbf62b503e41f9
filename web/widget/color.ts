type Rgb = [number, number, number];

/** Where a site names no colour. */
export const ownColor = '#0f766e';
/** Grounds that text in this colour stands on, as in the tokens of theme.css. */
const surfaces = { light: '#ffffff', dark: '#171b1c' };
const canvases = { light: '#f4f5f3', dark: '#0f1213' };
const darkest = '#0b1211';
const lightest = '#ffffff';

/** WCAG 2.2: text, and what must be seen to be used. */
const text = 4.5;
const control = 3;

const channels = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb;
const hexOf = (rgb: Rgb): string => `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. */
export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function mix(from: string, to: string, share: number): string {
  const target = channels(to);
  return hexOf(channels(from).map((value, at) => value + ((target[at] ?? 0) - value) * share) as Rgb);
}

/** The colour, moved towards `to` only as far as this contrast to all these grounds asks for. */
function moved(color: string, to: string, grounds: readonly string[], wanted: number): string {
  for (let share = 0; share < 1; share += 0.02) {
    const next = mix(color, to, share);
    if (grounds.every((ground) => contrast(next, ground) >= wanted)) return next;
  }
  return to;
}

/** A ground of this colour and what is written on it; a ground that suits neither white nor black well is darkened. */
export function groundOf(color: string): { ground: string; ink: string } {
  if (contrast(color, lightest) < control) return { ground: color, ink: darkest };
  return { ground: moved(color, darkest, [lightest], text), ink: lightest };
}

/** The tokens that follow from a site's colour, for light and dark. */
export function tokensOf(color: string): Record<string, string> {
  const light = groundOf(color);
  const dark = groundOf(moved(color, lightest, [surfaces.dark], text));
  const deep = groundOf(mix(groundOf(color).ground, darkest, 0.45));
  const soft = { light: mix(color, surfaces.light, 0.88), dark: mix(color, surfaces.dark, 0.76) };
  const pair = (one: string, other: string) => `light-dark(${one}, ${other})`;
  return {
    '--accent': pair(light.ground, dark.ground),
    '--on-accent': pair(light.ink, dark.ink),
    '--accent-hover': pair(away(light), away(dark)),
    '--accent-soft': pair(soft.light, soft.dark),
    '--accent-ink': pair(
      moved(color, darkest, [soft.light, surfaces.light, canvases.light], text),
      moved(color, lightest, [soft.dark, surfaces.dark, canvases.dark], text),
    ),
    '--focus': pair(
      moved(color, darkest, [surfaces.light, canvases.light], control),
      moved(color, lightest, [surfaces.dark, canvases.dark], control),
    ),
    '--header': pair(light.ground, deep.ground),
    '--on-header': pair(light.ink, deep.ink),
  };
}

/** A little further from its ink, so that what is written on it stays readable. */
const away = ({ ground, ink }: { ground: string; ink: string }) =>
  mix(ground, ink === lightest ? darkest : lightest, 0.14);

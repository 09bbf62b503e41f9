import { browserStorage } from '../client/storage.ts';

/** Light, dark, or as the system is: kept on this device. */
export type Theme = 'SYSTEM' | 'LIGHT' | 'DARK';

const key = 'pasokh.theme';
const storage = browserStorage();
const schemes: Record<Theme, string> = { SYSTEM: 'light dark', LIGHT: 'light', DARK: 'dark' };
const isTheme = (value: string | null): value is Theme => value !== null && value in schemes;

export function chosenTheme(): Theme {
  const kept = storage.get(key);
  return isTheme(kept) ? kept : 'SYSTEM';
}

export function chooseTheme(theme: Theme): void {
  storage.set(key, theme);
  showTheme(theme);
}

/** Called before the first paint. */
export function showTheme(theme: Theme = chosenTheme()): void {
  document.documentElement.style.colorScheme = schemes[theme];
}

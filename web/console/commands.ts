import { useEffect, useId, useRef, useSyncExternalStore } from 'react';
import { browserStorage } from '../client/storage.ts';

/** Something a person can do on the present screen: from the palette, and by its key. */
export interface Command {
  id: string;
  label: string;
  /** The letter of a US keyboard; the same key works whatever layout is on. `?` is the question mark of any layout. */
  key?: string;
  act: () => void;
  /** Only a key: moving in a list makes no sense from a palette. */
  keyOnly?: boolean;
}

let registered = new Map<string, readonly Command[]>();
let all: readonly Command[] = [];
const listeners = new Set<() => void>();

function register(owner: string, commands: readonly Command[] | null): void {
  registered = new Map(registered);
  if (commands) registered.set(owner, commands);
  else registered.delete(owner);
  all = [...registered.values()].flat();
  for (const tell of listeners) tell();
}

/** Offers commands as long as the component that calls it is on the page. */
export function useCommands(commands: readonly Command[]): void {
  const owner = useId();
  const latest = useRef(commands);
  latest.current = commands;
  const shape = commands.map(({ id, label, key }) => `${id} ${key} ${label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew when what is offered changes, not at every render
  useEffect(() => {
    register(
      owner,
      latest.current.map((command) => ({
        ...command,
        act: () => latest.current.find(({ id }) => id === command.id)?.act(),
      })),
    );
    return () => register(owner, null);
  }, [owner, shape]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const useOfferedCommands = (): readonly Command[] => useSyncExternalStore(subscribe, () => all);

const keysKey = 'pasokh.keys';
const storage = browserStorage();
export const keysAreOn = (): boolean => storage.get(keysKey) !== 'off';
/** People who speak to their computer, or whose hands shake, turn single keys off (WCAG 2.1.4). */
export const turnKeys = (on: boolean): void => storage.set(keysKey, on ? 'on' : 'off');

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="menu"], [role="listbox"], [role="dialog"]') !== null);

/** Runs the command of a key, unless somebody is typing or a dialog is open. */
function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!keysAreOn() || isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
  const pressed = event.key === '?' || event.key === '؟' ? '?' : event.key === '/' ? '/' : letterOf(event);
  const command = all.findLast(({ key }) => key === pressed);
  if (!command) return;
  event.preventDefault();
  // A key that is held moves through the list, and does nothing else again and again.
  if (event.repeat && !command.keyOnly) return;
  command.act();
}

function letterOf({ code, key, shiftKey }: KeyboardEvent): string | undefined {
  if (shiftKey) return undefined;
  return code.startsWith('Key') ? code.slice(3).toLowerCase() : key;
}

export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

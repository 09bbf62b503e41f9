const paths = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  send: 'M4.5 12h14M12.5 5.5L19 12l-6.5 6.5',
  down: 'M12 5v14M6 13l6 6 6-6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
} as const;

/** Beside words, or in a button that has a name: it says nothing itself. What points along the line is turned with it. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class={name === 'back' || name === 'send' ? 'icon along' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

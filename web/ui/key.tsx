/** A key of the keyboard. */
export function Key({ children }: { children: string }) {
  return (
    <kbd
      dir="ltr"
      className="inline-flex min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-xs text-muted"
    >
      {children}
    </kbd>
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
/** How the key that commands begin with is called on this machine. */
export const commandKey = isApple ? '⌘' : 'Ctrl';

/** Something comes; what, is said to who cannot see it turn. */
export function Loading({ words, children }: { words: string; children?: string | false }) {
  return (
    <main class="middle" aria-busy="true">
      <h1 class={children ? 'plain' : 'unseen'} tabIndex={-1}>
        {words}
      </h1>
      {children && <p class="hint">{children}</p>}
    </main>
  );
}

/**
 * What a page may ask of the widget, at `window.Pasokh` once its script has run:
 * `Pasokh.open()`, `Pasokh.close()`, `Pasokh.toggle()`, `Pasokh.on('unread', (count) => …)`, which gives a function that
 * ends it, and `Pasokh.identify(token)`, with a token that the back end of the site signed, or null when the visitor has signed
 * out there.
 */
export interface PasokhApi {
  open(): void;
  close(): void;
  toggle(): void;
  identify(token: string | null): void;
  on(event: 'unread', listener: (count: number) => void): () => void;
}
declare global {
  interface Window {
    Pasokh?: PasokhApi;
  }
}

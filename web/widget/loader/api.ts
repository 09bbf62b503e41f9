/**
 * What a page may ask of the widget, at `window.Pasokh` once its script has run:
 * `Pasokh.open()`, `Pasokh.close()`, `Pasokh.toggle()`, and `Pasokh.on('unread', (count) => …)`, which gives a function that
 * ends it.
 */
export interface PasokhApi {
  open(): void;
  close(): void;
  toggle(): void;
  on(event: 'unread', listener: (count: number) => void): () => void;
}
declare global {
  interface Window {
    Pasokh?: PasokhApi;
  }
}

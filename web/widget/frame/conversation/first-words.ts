/**
 * The question that a chat begins with, until the chat is there. It outlives a reload of this tab, and is no other tab's to
 * say.
 */
const key = 'pasokh.widget.first-words';
let spare: string | null = null;

export const firstWords = {
  put(words: string): void {
    spare = words;
    try {
      sessionStorage.setItem(key, words);
    } catch {
      // It lives as long as the page.
    }
  },
  /** @returns what there is; it is not there any more. */
  take(): string | null {
    const words = spare ?? keptWords();
    spare = null;
    try {
      sessionStorage.removeItem(key);
    } catch {}
    return words;
  },
};

function keptWords(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

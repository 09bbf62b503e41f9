import type { Format } from '../../../ui/format.ts';
import type { Text } from '../../text.ts';

/** "Today", "Yesterday", or the date in the reader's calendar. */
export function dayWords(at: string, text: Text, format: Format, now = new Date()): string {
  const day = new Date(at).toDateString();
  if (day === now.toDateString()) return text.today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  return day === yesterday.toDateString() ? text.yesterday : format.date(at);
}

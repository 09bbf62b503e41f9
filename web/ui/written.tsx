import { erasedMark } from '#contract/erased.ts';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

/** A name or a subject, in its own direction; or a word in place of what was erased. */
export function Written({ text }: { text: string }) {
  const words = useText(uiText);
  return text === erasedMark ? <span className="text-muted italic">{words.erased}</span> : <bdi>{text}</bdi>;
}

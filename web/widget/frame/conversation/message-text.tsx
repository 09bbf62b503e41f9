import { Fragment } from 'preact';
import { erasedMark } from '#contract/erased.ts';
import { useLanguage } from '../language.tsx';

/** Only what begins like this is ever a link; everything else in a message stays the text it is. */
const link = /(https?:\/\/[^\s<>"'«»]+[^\s<>"'«».,;:!?)\]،؛؟])/giu;

/** What a person wrote: its own direction in each line, its line breaks, links that can be followed; never markup. */
export function MessageText({ body }: { body: string }) {
  const { text } = useLanguage();
  if (body === erasedMark) return <p>{text.erased}</p>;
  return (
    <>
      {body.split('\n').map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text that does not change
        <p key={at} dir="auto">
          {line.split(link).map((part, index) =>
            index % 2 === 1 ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <a key={index} href={part} dir="ltr" target="_blank" rel="noopener noreferrer nofollow">
                {part}
                <span class="unseen"> {text.newTab}</span>
              </a>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Fragment key={index}>{part}</Fragment>
            ),
          )}
        </p>
      ))}
    </>
  );
}

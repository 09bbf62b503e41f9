import { Fragment, memo, type ReactNode } from 'react';
import { erasedMark } from '#contract/erased.ts';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

/** Only what begins like this is ever a link; everything else in a message stays the text it is. */
const link = /https?:\/\/[^\s<>"'«»]+[^\s<>"'«».,;:!?)\]،؛؟]/giu;

/** What a person wrote: its own direction, its line breaks, links that can be followed; never markup. */
export const MessageText = memo(function MessageText({ body }: { body: string }) {
  const text = useText(uiText);
  if (body === erasedMark) return <p className="text-muted italic">{text.erased}</p>;
  return linesOf(body).map(({ at, line }) => (
    <p key={at} dir="auto" className="min-h-[1lh] whitespace-pre-wrap [overflow-wrap:anywhere]">
      {withLinks(line, text.newTab)}
    </p>
  ));
});

/** The lines of a text, each with where it begins. */
function linesOf(body: string): { at: number; line: string }[] {
  let at = 0;
  return body.split('\n').map((line) => {
    const begin = at;
    at += line.length + 1;
    return { at: begin, line };
  });
}

function withLinks(line: string, newTab: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { 0: address, index } of line.matchAll(link)) {
    parts.push(<Fragment key={at}>{line.slice(at, index)}</Fragment>);
    parts.push(
      <a
        key={index + 1}
        href={address}
        dir="ltr"
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent-ink underline"
      >
        {address}
        <span className="sr-only"> {newTab}</span>
      </a>,
    );
    at = index + address.length;
  }
  parts.push(<Fragment key="rest">{line.slice(at)}</Fragment>);
  return parts;
}

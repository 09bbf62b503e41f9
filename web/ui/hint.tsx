import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { Key } from './key.tsx';

interface Props {
  text: string;
  shortcut?: string;
  children: ReactElement;
}

/** Says the name of a thing when somebody points at it or comes to it by keyboard. */
export function Hint({ text, shortcut, children }: Props) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip
        offset={6}
        className="z-50 flex max-w-72 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-sm text-ink shadow-high"
      >
        {text}
        {shortcut !== undefined && <Key>{shortcut}</Key>}
      </Tooltip>
    </TooltipTrigger>
  );
}

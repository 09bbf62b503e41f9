import type { ComponentChildren } from 'preact';
import { Icon } from './icons.tsx';
import { useLanguage } from './language.tsx';
import type { Page } from './page.ts';

interface Props {
  page: Page;
  title: string;
  /** Beside the title. */
  picture?: ComponentChildren;
  /** Below the title. */
  children?: ComponentChildren;
  /** Beside the button that closes. */
  action?: ComponentChildren;
  isLarge?: boolean;
  onBack?: (() => void) | undefined;
}

export function Header({ page, title, picture, children, action, isLarge = false, onBack }: Props) {
  const { text } = useLanguage();
  return (
    <header class={isLarge ? 'header large' : 'header'}>
      {onBack && (
        <button type="button" class="round" aria-label={text.back} onClick={onBack}>
          <Icon name="back" />
        </button>
      )}
      {picture}
      <div class="titles">
        <h1 tabIndex={-1}>
          <bdi>{title}</bdi>
        </h1>
        {children}
      </div>
      {action}
      {page.isEmbedded && (
        <button
          type="button"
          class="round close"
          aria-label={text.close}
          onClick={() => page.tell({ type: 'pasokh:close' })}
        >
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

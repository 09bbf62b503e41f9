import { Outlet, useChildMatches } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty } from '../../ui/states.tsx';
import { ChatList } from './chat-list.tsx';
import { text } from './text.ts';

/** One's chats beside the one that is open; on a narrow page the one or the other. */
export function Chats() {
  const words = useText(text);
  const isOpen = useChildMatches().length > 0;
  usePageTitle(words.title);
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label={words.mine}
        className={cx('w-full flex-col border-e border-line md:flex md:w-80 md:shrink-0', isOpen ? 'hidden' : 'flex')}
      >
        <ChatList />
      </section>
      <div className={cx('min-w-0 flex-1 flex-col md:flex', isOpen ? 'flex' : 'hidden')}>
        {isOpen ? (
          <Outlet />
        ) : (
          <Empty icon={MessagesSquare} title={words.chooseTitle}>
            {words.choose}
          </Empty>
        )}
      </div>
    </div>
  );
}

import type { User } from '#contract/people.ts';
import type { Ticket } from '#contract/tickets.ts';
import { Header } from './header.tsx';
import { Icon } from './icons.tsx';
import { useLanguage } from './language.tsx';
import type { Page } from './page.ts';

export function MessageLeft({
  page,
  ticket,
  user,
  onDone,
}: {
  page: Page;
  ticket: Ticket;
  user: User | null;
  onDone: () => void;
}) {
  const { text, format } = useLanguage();
  return (
    <>
      <Header page={page} title={text.left} />
      <main class="body">
        <div class="card left" role="status">
          <span class="mark">
            <Icon name="check" />
          </span>
          <p>
            {text.leftNumber}
            <strong class="number">
              #{new Intl.NumberFormat(format.tag, { useGrouping: false }).format(ticket.number)}
            </strong>
          </p>
          <p class="hint">{user?.email ? text.leftMore(user.email) : text.leftMoreNobody}</p>
          <button type="button" class="button" data-first onClick={onDone}>
            {text.done}
          </button>
        </div>
      </main>
    </>
  );
}

import { Plus } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Button } from '../../../ui/button.tsx';

interface Props {
  title: string;
  more: string;
  add: string;
  onAdd: () => void;
  children: ReactNode;
}

/** One half of the page: what it is, a way to make one more, and the list. */
export function Part({ title, more, add, onAdd, children }: Props) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id={heading} className="text-lg font-semibold">
            {title}
          </h2>
          <p className="text-muted">{more}</p>
        </div>
        <Button icon={Plus} onPress={onAdd}>
          {add}
        </Button>
      </header>
      {children}
    </section>
  );
}

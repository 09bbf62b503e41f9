import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { useText } from '../../ui/language.tsx';
import { useCommands } from '../commands.ts';
import { text as consoleText } from '../text.ts';

/** How long typing rests before the list is asked for, in milliseconds. */
const rest = 300;

/** Searches once the typing rests. What is typed stays as it is typed. */
export function SearchBox({ label, q, onSearch }: { label: string; q: string; onSearch: (q: string) => void }) {
  const { keys } = useText(consoleText);
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  const latest = useRef(onSearch);
  latest.current = onSearch;

  useEffect(() => {
    // Not what was asked for here: somebody went back, or cleared the filters.
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      latest.current(wanted);
    }, rest);
    return () => clearTimeout(timer);
  }, [typed]);
  useCommands([{ id: 'search', label: keys.search, key: '/', keyOnly: true, act: () => input.current?.focus() }]);

  return (
    <SearchField
      aria-label={label}
      value={typed}
      onChange={setTyped}
      className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md border border-edge px-2 focus-within:border-accent"
    >
      <Search aria-hidden className="size-4 shrink-0 text-muted" />
      <Input
        ref={input}
        dir="auto"
        placeholder={label}
        className="min-w-0 flex-1 bg-transparent text-sm outline-none"
      />
    </SearchField>
  );
}

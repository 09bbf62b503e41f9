import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../fields.tsx';
import { useLanguage } from '../language.tsx';
import { plainError } from '../plain-error.ts';

interface Props {
  question: string;
  yes: string;
  no: string;
  /** Throws why it could not be done. */
  onYes: () => Promise<void>;
  onNo: () => void;
}

/** Asks before something that is not undone. */
export function Sure({ question, yes, no, onYes, onNo }: Props) {
  const { text } = useLanguage();
  const [error, setError] = useState<unknown>();
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    stay.current?.focus();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  const act = () => {
    setError(undefined);
    onYes().then(onNo, setError);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Of this question, not of the whole chat.
    event.stopPropagation();
    onNo();
  };
  return (
    <section class="sure" aria-label={question} onKeyDown={leave}>
      {error !== undefined && <Problem>{plainError(error, text)}</Problem>}
      <p>{question}</p>
      <div class="row">
        <button ref={stay} type="button" class="button" onClick={onNo}>
          {no}
        </button>
        <button type="button" class="button danger" onClick={act}>
          {yes}
        </button>
      </div>
    </section>
  );
}

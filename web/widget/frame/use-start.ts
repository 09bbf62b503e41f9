import { useState } from 'preact/hooks';
import { useLanguage } from './language.tsx';
import { loadPart } from './part.ts';
import { beVisitor, type Visitor } from './visitor.ts';

/** Begins a chat with its first question. */
export function useStart(departmentId: string | null) {
  const { locale } = useLanguage();
  const [isStarting, setStarting] = useState(false);
  const [error, setError] = useState<unknown>();
  return {
    isStarting,
    error,
    async start(visitor: Visitor, question: string): Promise<void> {
      setStarting(true);
      setError(undefined);
      try {
        const { talk } = await loadPart();
        await beVisitor(visitor, locale);
        await talk.begin(departmentId ? { department_id: departmentId } : {}, question);
      } catch (reason) {
        setError(reason);
        throw reason;
      } finally {
        setStarting(false);
      }
    },
  };
}

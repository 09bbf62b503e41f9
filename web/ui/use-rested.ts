import { useEffect, useState } from 'react';

/** The value once it has not changed for so long, in milliseconds: what is typed is asked for when the typing rests. */
export function useRested<T>(value: T, rest: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest);
    return () => clearTimeout(timer);
  }, [value, rest]);
  return rested;
}

import { useEffect, useState } from 'preact/hooks';
import type { Readable } from '../../client/store.ts';

/** The present value of something outside the view, and every one after it. */
export function useStore<T>({ get, subscribe }: Readable<T>): T {
  const [, draw] = useState<unknown>();
  const value = get();
  useEffect(() => {
    const look = () => draw(get());
    // It may have changed between the drawing and now.
    look();
    return subscribe(look);
  }, [get, subscribe]);
  return value;
}

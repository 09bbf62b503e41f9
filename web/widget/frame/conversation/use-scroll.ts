import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatRoom } from '../../../client/chat-room.ts';

/** So near to an end is at it. Pixels. */
const near = 48;

/** The end stays in sight while one is there; what comes in above leaves in place what one reads. */
export function useScroll(room: ChatRoom, loadOlder: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const before = useRef({ first: room.messages[0]?.seq, height: 0, outgoing: room.outgoing.length });

  const toEnd = () => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setAtEnd(true);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what is shown has changed
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const first = room.messages[0]?.seq;
    const { current: was } = before;
    const isOlder = first !== undefined && was.first !== undefined && first < was.first;
    const hasSaid = room.outgoing.length > was.outgoing;
    if (isAtEnd || hasSaid) toEnd();
    else if (isOlder) element.scrollTop += element.scrollHeight - was.height;
    before.current = { first, height: element.scrollHeight, outgoing: room.outgoing.length };
  }, [room]);

  // The keyboard of a phone, or a line that the composer grew by, takes its room from here.
  useEffect(() => {
    const element = box.current;
    if (!element || !isAtEnd) return;
    const observer = new ResizeObserver(() => element.scrollTo({ top: element.scrollHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [isAtEnd]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < near);
    if (element.scrollTop < near && element.scrollHeight > element.clientHeight) loadOlder();
  };
  return { box, isAtEnd, toEnd, onScroll };
}

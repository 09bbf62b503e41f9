import type { ChatRoom } from '../../../client/chat-room.ts';
import { useLanguage } from '../language.tsx';

interface Props {
  room: ChatRoom;
  onLeave: () => void;
  onLeaveMessage: () => void;
}

/** Place and estimate in plain words, and the ways out of the line. */
export function Waiting({ room: { chat, position, estimated_wait_s }, onLeave, onLeaveMessage }: Props) {
  const { text, format } = useLanguage();
  // Who began already waits again because the operator was lost.
  const isRequeued = chat.started_at !== null;
  const place = position === null ? null : position <= 1 ? text.next : text.place(format.number(position));
  return (
    <section class="waiting" aria-label={text.waiting}>
      {position !== null && (
        <span class="place" aria-hidden="true">
          {format.number(position)}
        </span>
      )}
      <div class="how-long">
        <div role="status">
          {isRequeued && <p class="requeued">{text.requeued}</p>}
          {place !== null && <p class="main">{place}</p>}
          <p>{estimateOf(estimated_wait_s, text, format)}</p>
        </div>
        <p class="hint">{text.writeMeanwhile}</p>
        <p class="outs">
          <button type="button" class="link" onClick={onLeaveMessage}>
            {text.preferMessage}
          </button>
          <button type="button" class="link" onClick={onLeave}>
            {text.leaveLine}
          </button>
        </p>
      </div>
    </section>
  );
}

function estimateOf(seconds: number | null, text: Words, format: ReturnType<typeof useLanguage>['format']): string {
  if (seconds === null) return text.noEstimate;
  if (seconds < 60) return text.soon;
  const minutes = Math.round(seconds / 60);
  return text.about(format.number(minutes), minutes === 1);
}
type Words = ReturnType<typeof useLanguage>['text'];

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatRooms } from '../../../client/chat-rooms.ts';
import { useDraft } from '../drafts.ts';
import { Icon } from '../icons.tsx';
import { useLanguage } from '../language.tsx';

/** Where one writes. Enter sends; on a phone, where there is no other way to a new line, it does not. */
export function Composer({ chatId, rooms }: { chatId: string; rooms: ChatRooms }) {
  const { text } = useLanguage();
  const [body, setBody] = useDraft('widget:message');
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as high as what is written
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [body]);

  const send = () => {
    const words = cleaned(body);
    if (words === '') return;
    setBody('');
    rooms.send(chatId, words);
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir={body === '' ? undefined : 'auto'}
        data-first
        maxLength={10_000}
        aria-label={text.message}
        placeholder={text.write}
        value={body}
        onInput={({ currentTarget }) => {
          setBody(currentTarget.value);
          rooms.setTyping(chatId, currentTarget.value.trim() !== '');
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !matchMedia('(pointer: fine)').matches)
            return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="send" aria-label={text.send} aria-disabled={cleaned(body) === ''}>
        <Icon name="send" />
      </button>
    </form>
  );
}

/** Control characters that came by pasting would have the whole message refused. */
const cleaned = (body: string): string =>
  body.replaceAll(/\p{Cc}/gu, (char) => (char === '\n' || char === '\t' ? char : '')).trim();

import { Send } from 'lucide-react';
import { type KeyboardEvent, type Ref, useRef } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { useText } from '../../ui/language.tsx';
import { useDraft } from '../use-draft.ts';
import { rooms } from './rooms.ts';
import { text } from './text.ts';

/** The longest message, in characters: what the server takes. */
const longest = 10_000;

/** Where a message is written. Enter sends, Shift and Enter begin a new line; what is not sent stays on this device. */
export function ChatComposer({ chatId, ref }: { chatId: string; ref?: Ref<HTMLTextAreaElement> }) {
  const words = useText(text);
  const draft = useDraft(`chat:${chatId}`);
  const own = useRef<HTMLTextAreaElement>(null);
  const isEmpty = draft.value.trim() === '';
  const submit = () => {
    if (isEmpty) return;
    rooms.send(chatId, draft.value.trim());
    draft.clear();
    own.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method uses Enter to choose a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="flex shrink-0 items-end gap-2 border-t border-line px-4 py-3">
      <textarea
        ref={(element) => {
          own.current = element;
          if (typeof ref === 'function') ref(element);
          else if (ref) ref.current = element;
        }}
        dir="auto"
        rows={1}
        aria-label={words.write}
        placeholder={words.write}
        maxLength={longest}
        value={draft.value}
        onChange={({ target: { value } }) => {
          draft.set(value);
          rooms.setTyping(chatId, value.trim() !== '');
        }}
        onBlur={() => rooms.setTyping(chatId, false)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[30dvh] min-h-10 min-w-0 flex-1 resize-none rounded-lg border border-edge bg-surface px-3 py-2 leading-6 focus:outline-2 focus:outline-accent"
      />
      <IconButton
        icon={Send}
        mirrored
        label={words.send}
        look="primary"
        isDisabled={isEmpty}
        onPress={submit}
        className="size-10"
      />
    </div>
  );
}

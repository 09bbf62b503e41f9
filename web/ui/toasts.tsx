import { X } from 'lucide-react';
import { Text } from 'react-aria-components/Text';
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

interface Notice {
  message: string;
  tone: 'plain' | 'danger';
  action?: { label: string; act: () => void };
}

const queue = new ToastQueue<Notice>({ maxVisibleToasts: 3 });
/** Long enough to read and to reach the button by keyboard. Milliseconds. */
const shownFor = 8000;
const complaintShownFor = 15_000;

/** Says at the edge of the page what was done, with a way back where there is one. */
export function say(message: string, action?: Notice['action']): void {
  queue.add({ message, tone: 'plain', ...(action ? { action } : {}) }, { timeout: shownFor });
}

/** Says what did not work; with something to do about it, it stays until it is dismissed. */
export function complain(message: string, action?: Notice['action']): void {
  if (action) queue.add({ message, tone: 'danger', action });
  else queue.add({ message, tone: 'danger' }, { timeout: complaintShownFor });
}

/** Takes back everything that was said. */
export const hush = (): void => queue.clear();

export function Toasts() {
  const text = useText(uiText);
  return (
    <ToastRegion
      queue={queue}
      aria-label={text.messages}
      // What lies beside them can be pressed; on a phone what lies below as well: the bar, and Send.
      className="pointer-events-none fixed inset-x-4 bottom-[calc(7rem+env(safe-area-inset-bottom))] z-50 flex flex-col items-center gap-2 outline-none md:bottom-4"
    >
      {({ toast }) => (
        <Toast
          toast={toast}
          className={cx(
            'pointer-events-auto flex w-full max-w-md items-center gap-2 rounded-lg border bg-raised py-2 ps-4 pe-2 shadow-high outline-none',
            toast.content.tone === 'danger' ? 'border-danger' : 'border-line',
          )}
        >
          <ToastContent className="flex-1">
            <Text slot="title">{toast.content.message}</Text>
          </ToastContent>
          {toast.content.action && (
            <Button
              small
              look="quiet"
              className="text-accent-ink"
              onPress={() => {
                toast.content.action?.act();
                queue.close(toast.key);
              }}
            >
              {toast.content.action.label}
            </Button>
          )}
          <IconButton icon={X} label={text.dismiss} slot="close" />
        </Toast>
      )}
    </ToastRegion>
  );
}

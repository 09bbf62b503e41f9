import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useText } from '../../../ui/language.tsx';
import { CopiedCode } from '../copied-code.tsx';
import { text } from './text.ts';

interface Props {
  title: string;
  more?: string;
  secret: string;
  onClose: () => void;
}

/** A secret that nobody can read again. */
export function ShownOnce({ title, more, secret, onClose }: Props) {
  const words = useText(text);
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p>{words.shownOnce}</p>
        <CopiedCode code={secret} />
        {more !== undefined && <p className="text-sm text-muted">{more}</p>}
        <Button look="primary" onPress={onClose} className="self-end">
          {words.done}
        </Button>
      </div>
    </Dialog>
  );
}

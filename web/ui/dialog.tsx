import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** The title is said but not shown. */
  bare?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** Something that wants an answer before the page goes on; Escape and a click beside it close it. */
export function Dialog({ title, isOpen, onClose, bare = false, wide = false, children }: Props) {
  const text = useText(uiText);
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable
      className="fixed inset-0 z-40 flex items-start justify-center overflow-y-auto bg-[#0009] p-4 sm:pt-[12dvh]"
    >
      <Modal
        className={cx('w-full rounded-xl border border-line bg-raised shadow-high', wide ? 'max-w-2xl' : 'max-w-md')}
      >
        <AriaDialog aria-label={title} className="outline-none">
          {!bare && (
            <header className="flex items-center justify-between gap-3 px-5 pt-4">
              <Heading slot="title" className="text-lg font-semibold">
                {title}
              </Heading>
              <IconButton icon={X} label={text.close} onPress={onClose} />
            </header>
          )}
          <div className={bare ? '' : 'px-5 pt-3 pb-5'}>{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  children: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  /** The verb of what will happen. */
  confirm: string;
  danger?: boolean;
  isPending?: boolean;
  onConfirm: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, children, isOpen, onClose, confirm, danger, isPending, onConfirm }: ConfirmProps) {
  const text = useText(uiText);
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <div className="text-muted">{children}</div>
      <footer className="mt-5 flex justify-end gap-2">
        <Button onPress={onClose}>{text.cancel}</Button>
        <Button look={danger ? 'danger' : 'primary'} isPending={isPending ?? false} onPress={onConfirm}>
          {confirm}
        </Button>
      </footer>
    </Dialog>
  );
}

import { useNavigate } from '@tanstack/react-router';
import { ArrowLeft, ArrowRightLeft, PanelRight, PhoneOff, TicketPlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ChatRoom } from '../../client/chat-room.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { ChatComposer } from '../../shell/chat/chat-composer.tsx';
import { Messages } from '../../shell/chat/messages.tsx';
import { rooms } from '../../shell/chat/rooms.ts';
import { text as chatText } from '../../shell/chat/text.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { complain } from '../../ui/toasts.tsx';
import { Written } from '../../ui/written.tsx';
import { useCommands } from '../commands.ts';
import { ChatDetails } from './chat-details.tsx';
import { text } from './text.ts';
import { TicketDialog } from './ticket-dialog.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

type Asking = 'TRANSFER' | 'TICKET' | 'END' | null;

/** A chat at the operator's side: what is said, and what can be done with it. */
export function ChatView({ room }: { room: ChatRoom }) {
  const words = useText(text);
  const shared = useText(chatText);
  const plain = usePlainError();
  const me = useSignedIn();
  const navigate = useNavigate();
  const writing = useRef<HTMLTextAreaElement>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const [aside, setAside] = useState(false);
  const { chat } = room;
  const isMine = chat.operator_id === me.id;
  const canAct = isMine && chat.status === 'ACTIVE';
  usePageTitle(chat.customer_name);

  useEffect(() => {
    if (canAct) writing.current?.focus();
  }, [canAct]);
  const back = () => void navigate({ to: '/chats' });
  useCommands([
    ...(canAct
      ? [
          { id: 'transfer', label: words.transfer, key: 'a', act: () => setAsking('TRANSFER') },
          { id: 'ticket', label: words.toTicket, act: () => setAsking('TICKET') },
          { id: 'end', label: words.endTitle, key: 'e', act: () => setAsking('END') },
          { id: 'write', label: shared.write, key: 'r', act: () => writing.current?.focus() },
        ]
      : []),
    { id: 'back', label: words.back, key: 'Escape', act: back },
  ]);

  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col bg-canvas">
        <header className="flex items-center gap-2 border-b border-line bg-surface px-4 py-2.5">
          <IconButton icon={ArrowLeft} mirrored label={words.back} onPress={back} className="md:hidden" />
          <Avatar id={chat.customer_id} name={chat.customer_name} />
          <div className="min-w-0 flex-1">
            <h1 className="truncate font-semibold">
              <Written text={chat.customer_name} />
            </h1>
            <p className="truncate text-sm text-muted">
              <bdi>{chat.subject}</bdi>
            </p>
          </div>
          {chat.status !== 'ACTIVE' && <Badge>{words.status[chat.status]}</Badge>}
          {canAct && (
            <>
              <IconButton
                icon={ArrowRightLeft}
                label={words.transfer}
                shortcut="a"
                onPress={() => setAsking('TRANSFER')}
              />
              <IconButton icon={TicketPlus} label={words.toTicket} onPress={() => setAsking('TICKET')} />
              <Button small icon={PhoneOff} onPress={() => setAsking('END')} className="min-h-8">
                {words.end}
              </Button>
            </>
          )}
          <IconButton
            icon={PanelRight}
            mirrored
            label={words.details}
            aria-expanded={aside}
            onPress={() => setAside(!aside)}
          />
        </header>
        <Messages room={room}>
          {chat.status === 'ENDED' && chat.end_reason !== null && (
            <p className="self-center rounded-full bg-sunken px-3 py-1 text-sm text-muted">
              {shared.ended[chat.end_reason]}
            </p>
          )}
        </Messages>
        {canAct ? (
          <ChatComposer ref={writing} chatId={chat.id} />
        ) : (
          <footer className="flex flex-wrap items-center justify-center gap-2 border-t border-line bg-surface p-3">
            {!isMine && <p className="text-muted">{words.notMember}</p>}
            {chat.ticket_id !== null && (
              <Button
                onPress={() => void navigate({ to: '/tickets/$ticketId', params: { ticketId: chat.ticket_id ?? '' } })}
              >
                {words.toTheTicket}
              </Button>
            )}
            {isMine && chat.ticket_id === null && (
              <Button icon={TicketPlus} onPress={() => setAsking('TICKET')}>
                {words.toTicket}
              </Button>
            )}
            {isMine && (
              <Button
                onPress={() => {
                  // Only then: the page would open it again.
                  void navigate({ to: '/chats' }).then(() => rooms.dismiss(chat.id));
                }}
              >
                {words.putAway}
              </Button>
            )}
          </footer>
        )}
      </div>
      {aside && <ChatDetails chat={chat} onClose={() => setAside(false)} />}
      <TransferDialog chat={chat} isOpen={asking === 'TRANSFER'} onClose={() => setAsking(null)} onTransferred={back} />
      <TicketDialog chat={chat} isOpen={asking === 'TICKET'} onClose={() => setAsking(null)} />
      <Confirm
        title={words.endTitle}
        isOpen={asking === 'END'}
        onClose={() => setAsking(null)}
        confirm={words.end}
        onConfirm={() => {
          setAsking(null);
          void rooms.end(chat.id).catch((error: unknown) => complain(plain(error)));
        }}
      >
        {words.endMore}
      </Confirm>
    </div>
  );
}

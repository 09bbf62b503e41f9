import { Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useSignedIn } from '../shell/app.tsx';
import { ConnectionBar } from '../shell/connection-bar.tsx';
import { usePlainError } from '../shell/plain-errors.ts';
import { closings, stayOpen } from '../shell/ticket/closings.ts';
import { useText } from '../ui/language.tsx';
import { useStore } from '../ui/store.ts';
import { complain } from '../ui/toasts.tsx';
import { AnnounceChats } from './chat/announce-chats.tsx';
import { listenToKeys, useCommands } from './commands.ts';
import { BottomBar, SideBar } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { text } from './text.ts';

/** What stands around every screen of the console. */
export function Frame() {
  const words = useText(text);
  const me = useSignedIn();
  const navigate = useNavigate();
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [shortcutsOpen, setShortcutsOpen] = useState(false);

  useEffect(listenToKeys, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.code !== 'KeyK' || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setPaletteOpen((open) => !open);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const plain = usePlainError();
  const lastClosed = [...useStore(closings)].at(-1);
  const go = (id: string, label: string, act: () => void) => ({ id, label: `${words.goTo}: ${label}`, act });
  useCommands([
    go('inbox', words.inbox, () => void navigate({ to: '/inbox/$folder', params: { folder: 'mine' }, search: {} })),
    go(
      'unassigned',
      words.folder.UNASSIGNED,
      () => void navigate({ to: '/inbox/$folder', params: { folder: 'unassigned' }, search: {} }),
    ),
    go('chats', words.chats, () => void navigate({ to: '/chats' })),
    ...(me.role === 'ADMIN'
      ? [
          go('overview', words.overview, () => void navigate({ to: '/overview' })),
          go('admin', words.admin, () => void navigate({ to: '/admin/$section', params: { section: 'people' } })),
        ]
      : []),
    ...(lastClosed === undefined
      ? []
      : [
          {
            id: 'undo',
            label: words.keys.undo,
            key: 'z',
            act: () => void stayOpen(lastClosed).catch((error: unknown) => complain(plain(error))),
          },
        ]),
    { id: 'shortcuts', label: words.shortcuts, key: '?', act: () => setShortcutsOpen(true) },
  ]);

  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:start-2 focus:top-2"
      >
        {words.skip}
      </a>
      <AnnounceChats />
      <ConnectionBar />
      <div className="flex min-h-0 flex-1">
        <SideBar onPalette={() => setPaletteOpen(true)} />
        <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface outline-none">
          <Outlet />
        </main>
      </div>
      <BottomBar />
      <Palette isOpen={paletteOpen} onClose={() => setPaletteOpen(false)} />
      <Shortcuts isOpen={shortcutsOpen} onClose={() => setShortcutsOpen(false)} />
    </div>
  );
}

import { Languages, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Avatar } from '../ui/avatar.tsx';
import { useText } from '../ui/language.tsx';
import { Menu } from '../ui/menu.tsx';
import { chooseTheme, chosenTheme, type Theme } from '../ui/theme.ts';
import { complain } from '../ui/toasts.tsx';
import { useSignedIn } from './app.tsx';
import { api, session } from './connection.ts';
import { labels, localeNames } from './labels.ts';
import { usePlainError } from './plain-errors.ts';
import { turnPushOff } from './settings/device-push.ts';

/** Whoever comes to this device next is not told what was meant for the last one. */
async function leave(): Promise<void> {
  await turnPushOff().catch(() => {});
  await session.signOut();
}

/** Who one is: language, appearance, settings, and the way out. */
export function AccountMenu({ onSettings }: { onSettings?: () => void }) {
  const me = useSignedIn();
  const words = useText(labels);
  const plain = usePlainError();
  const [theme, setTheme] = useState(chosenTheme);
  const other = me.locale === 'fa' ? 'en' : 'fa';
  const speak = () =>
    api.patch<{ user: typeof me }>('/api/auth/me', { locale: other }).then(
      ({ user }) => session.setUser(user),
      (error) => complain(plain(error)),
    );
  const look = (id: Theme, label: string, icon: typeof Sun) => ({
    id,
    label,
    icon,
    isOn: theme === id,
    act: () => {
      chooseTheme(id);
      setTheme(id);
    },
  });
  return (
    <Menu
      label={me.display_name}
      actions={[
        ...(onSettings ? [{ id: 'settings', label: words.settings, icon: Settings, act: onSettings }] : []),
        { id: 'language', label: localeNames[other], icon: Languages, act: speak },
        look('SYSTEM', words.system, Monitor),
        look('LIGHT', words.light, Sun),
        look('DARK', words.dark, Moon),
        { id: 'out', label: words.signOut, icon: LogOut, act: () => void leave() },
      ]}
    >
      <AriaButton aria-label={me.display_name} className="rounded-full">
        <Avatar name={me.display_name} id={me.id} />
      </AriaButton>
    </Menu>
  );
}

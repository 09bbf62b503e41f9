import { Languages, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Avatar } from '../ui/avatar.tsx';
import { useText } from '../ui/language.tsx';
import { Menu } from '../ui/menu.tsx';
import { chooseTheme, chosenTheme, type Theme } from '../ui/theme.ts';
import { useSignedIn } from './app.tsx';
import { labels, localeNames } from './labels.ts';
import { leave } from './leave.ts';
import { useSpeak } from './use-speak.ts';

/** Who one is: language, appearance, settings, and the way out. */
export function AccountMenu({ onSettings }: { onSettings?: () => void }) {
  const me = useSignedIn();
  const words = useText(labels);
  const [theme, setTheme] = useState(chosenTheme);
  const other = me.locale === 'fa' ? 'en' : 'fa';
  const speak = useSpeak();
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
        { id: 'language', label: localeNames[other], icon: Languages, act: () => speak(other) },
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

import { useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { commandKey, Key } from '../ui/key.tsx';
import { useText } from '../ui/language.tsx';
import { Switch } from '../ui/switch.tsx';
import { keysAreOn, turnKeys } from './commands.ts';
import { text } from './text.ts';

/** All keys, and a switch for those who do not want single ones. */
export function Shortcuts({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const words = useText(text);
  const [on, setOn] = useState(keysAreOn);
  const rows: [string[], string][] = [
    [[commandKey, 'K'], words.keys.palette],
    [['j'], words.keys.next],
    [['k'], words.keys.previous],
    [['Enter'], words.keys.open],
    [['r'], words.keys.reply],
    [['n'], words.keys.note],
    [['e'], words.keys.close],
    [['z'], words.keys.undo],
    [['a'], words.keys.assign],
    [[commandKey, 'Enter'], words.keys.send],
    [['/'], words.keys.search],
    [['Esc'], words.keys.back],
    [['?'], words.keys.help],
  ];
  return (
    <Dialog title={words.shortcuts} isOpen={isOpen} onClose={onClose}>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
        {rows.map(([keys, meaning]) => (
          <div key={meaning} className="contents">
            <dt>{meaning}</dt>
            <dd dir="ltr" className="flex justify-end gap-1">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Switch
        className="mt-5"
        isSelected={on}
        onChange={(chosen) => {
          turnKeys(chosen);
          setOn(chosen);
        }}
      >
        {words.singleKeys}
      </Switch>
    </Dialog>
  );
}

import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { cx } from './cx.ts';
import { Key } from './key.tsx';
import { itemLook, popoverLook } from './select.tsx';

export interface MenuAction {
  id: string;
  label: string;
  icon?: LucideIcon;
  shortcut?: string;
  danger?: boolean;
  isDisabled?: boolean;
  /** One of several that stand together, and whether it is the one that is on. */
  isOn?: boolean;
  act: () => void;
}

/** A menu that a button opens. */
export function Menu({
  label,
  actions,
  children,
}: {
  label: string;
  actions: readonly MenuAction[];
  children: ReactElement;
}) {
  const choices = actions.filter(({ isOn }) => isOn !== undefined);
  const firstChoice = actions.findIndex(({ isOn }) => isOn !== undefined);
  return (
    <MenuTrigger>
      {children}
      <Popover className={popoverLook}>
        <AriaMenu aria-label={label} className="max-h-[70dvh] min-w-48 overflow-auto p-1 outline-none">
          {actions.slice(0, firstChoice).map(toItem)}
          {choices.length > 0 && (
            <MenuSection
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={choices.filter(({ isOn }) => isOn).map(({ id }) => id)}
            >
              {choices.map(toItem)}
            </MenuSection>
          )}
          {actions.slice(firstChoice + choices.length).map(toItem)}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

const toItem = (action: MenuAction) => (
  <MenuItem
    key={action.id}
    id={action.id}
    textValue={action.label}
    isDisabled={action.isDisabled ?? false}
    onAction={action.act}
    className={cx(itemLook, action.danger && 'text-danger')}
  >
    {action.icon && <action.icon aria-hidden className="size-4 shrink-0 opacity-80" />}
    <span className="flex-1 truncate">
      <bdi>{action.label}</bdi>
    </span>
    {action.shortcut !== undefined && <Key>{action.shortcut}</Key>}
    {action.isOn !== undefined && (
      <Check aria-hidden className={cx('size-4 text-accent-ink', !action.isOn && 'invisible')} />
    )}
  </MenuItem>
);

import { Check, ChevronDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, type Key, SelectValue } from 'react-aria-components/Select';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, inputLook } from './fields.tsx';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

export interface Choice<T extends string> {
  id: T;
  label: string;
  description?: string;
}

interface Props<T extends string> {
  label: string;
  /** The label is said but not shown. */
  labelHidden?: boolean;
  choices: readonly Choice<T>[];
  value: T | null;
  onChange: (value: T) => void;
  description?: string;
  placeholder?: string;
  isDisabled?: boolean;
  small?: boolean;
  className?: string;
}

/** One of a few, from a list that opens. */
export function Select<T extends string>(props: Props<T>) {
  const { label, labelHidden, choices, value, onChange, description, placeholder, isDisabled, small, className } =
    props;
  const text = useText(uiText);
  const choose = (key: Key | null) => {
    const chosen = choices.find(({ id }) => id === key);
    if (chosen) onChange(chosen.id);
  };
  return (
    <AriaSelect
      {...(labelHidden ? { 'aria-label': label } : {})}
      value={value}
      onChange={choose}
      isDisabled={isDisabled ?? false}
      placeholder={placeholder ?? text.choose}
      className={cx('flex min-w-0 flex-col gap-1', className)}
    >
      {!labelHidden && <FieldLabel>{label}</FieldLabel>}
      <AriaButton
        className={cx(
          inputLook,
          'flex items-center justify-between gap-2 text-start data-hovered:bg-hover',
          small ? 'min-h-7 px-2 py-0.5 text-sm' : 'min-h-9',
        )}
      >
        <SelectValue className="truncate data-placeholder:text-muted">
          {({ selectedText, defaultChildren }) => (selectedText ? <bdi>{selectedText}</bdi> : defaultChildren)}
        </SelectValue>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </AriaButton>
      <FieldNotes description={description} />
      <Popover className={popoverLook}>
        <ListBox items={choices} className="max-h-72 overflow-auto p-1 outline-none">
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={itemLook}>
              {({ isSelected }) => (
                <>
                  <span className="flex min-w-0 flex-1 flex-col">
                    <span className="truncate">
                      <bdi>{choice.label}</bdi>
                    </span>
                    {choice.description !== undefined && (
                      <span slot="description" className="text-sm text-muted">
                        {choice.description}
                      </span>
                    )}
                  </span>
                  <Check aria-hidden className={cx('size-4 text-accent-ink', !isSelected && 'invisible')} />
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export const popoverLook =
  'min-w-(--trigger-width) max-w-[calc(100vw-1rem)] rounded-lg border border-line bg-raised shadow-high outline-none';
export const itemLook =
  'flex cursor-default items-center gap-2 rounded-md px-2.5 py-1.5 text-base text-ink outline-none data-focused:bg-selected data-disabled:opacity-50';

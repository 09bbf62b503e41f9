import { Minus, Plus } from 'lucide-react';
import { Button } from 'react-aria-components/Button';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { NumberField as AriaNumberField, type NumberFieldProps } from 'react-aria-components/NumberField';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, inputLook } from './fields.tsx';

interface Props extends Omit<NumberFieldProps, 'className' | 'children' | 'onChange'> {
  label: string;
  description?: string;
  onChange: (value: number) => void;
}

/** A number, in the digits of the reader; an emptied field keeps the last number. */
export function NumberField({ label, description, onChange, ...rest }: Props) {
  return (
    <AriaNumberField
      {...rest}
      onChange={(value) => Number.isNaN(value) || onChange(value)}
      className="flex flex-col gap-1"
    >
      <FieldLabel>{label}</FieldLabel>
      <Group className={cx(inputLook, 'flex min-h-9 items-center p-0')}>
        <Button slot="decrement" className={stepLook}>
          <Minus aria-hidden className="size-4" />
        </Button>
        <Input className="min-w-0 flex-1 bg-transparent text-center tabular-nums outline-none" />
        <Button slot="increment" className={stepLook}>
          <Plus aria-hidden className="size-4" />
        </Button>
      </Group>
      <FieldNotes description={description} />
    </AriaNumberField>
  );
}

const stepLook =
  'flex size-8 items-center justify-center rounded-md text-muted data-hovered:text-ink data-disabled:opacity-40';

import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, type Ref, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField, type TextFieldProps } from 'react-aria-components/TextField';
import { cx } from './cx.ts';
import { useText } from './language.tsx';
import { uiText } from './text.ts';

export const inputLook =
  'w-full rounded-md border border-edge bg-surface px-3 py-1.5 text-base text-ink data-focused:border-accent data-invalid:border-danger data-disabled:opacity-60';

interface FieldProps {
  label: string;
  description?: ReactNode;
  /** What is wrong with it, in words; from the server as well. */
  error?: string | undefined;
  className?: string;
}

interface Props extends FieldProps, Omit<TextFieldProps, 'className' | 'children'> {
  placeholder?: string;
  ref?: Ref<HTMLInputElement>;
  /** Rows of a text of several lines. */
  rows?: number;
  /** Left to right whatever the page is: addresses, codes. */
  latin?: boolean;
}

/** A labelled field of text, with what helps and what is wrong below it. */
export function TextField({ label, description, error, placeholder, ref, rows, latin, className, ...rest }: Props) {
  const dir = latin ? 'ltr' : 'auto';
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined} className={cx('flex flex-col gap-1', className)}>
      <FieldLabel optional={rest.isRequired === false}>{label}</FieldLabel>
      {rows === undefined ? (
        <Input ref={ref ?? null} dir={dir} placeholder={placeholder} className={cx(inputLook, 'min-h-9')} />
      ) : (
        <TextArea rows={rows} dir={dir} placeholder={placeholder} className={cx(inputLook, 'resize-y leading-6')} />
      )}
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  );
}

/** A password that can be looked at while it is typed. */
export function PasswordField({
  label,
  description,
  error,
  className,
  ...rest
}: Omit<Props, 'rows' | 'latin' | 'ref'>) {
  const text = useText(uiText);
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <AriaTextField
      {...rest}
      type={shown ? 'text' : 'password'}
      isInvalid={error !== undefined}
      className={cx('flex flex-col gap-1', className)}
    >
      <FieldLabel>{label}</FieldLabel>
      <div className="relative">
        <Input dir="ltr" className={cx(inputLook, 'min-h-9 pe-10')} />
        <AriaButton
          aria-label={shown ? text.hidePassword : text.showPassword}
          onPress={() => setShown(!shown)}
          className="absolute inset-y-0 end-0 flex w-10 items-center justify-center rounded-md text-muted data-hovered:text-ink"
        >
          <Icon aria-hidden className="size-4" />
        </AriaButton>
      </div>
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  );
}

export function FieldLabel({ children, optional = false }: { children: ReactNode; optional?: boolean }) {
  const text = useText(uiText);
  return (
    <Label className="text-sm font-medium text-ink">
      {children}
      {optional && <span className="ms-1 font-normal text-muted">({text.optional})</span>}
    </Label>
  );
}

export function FieldNotes({ description, error }: Pick<FieldProps, 'description' | 'error'>) {
  return (
    <>
      {description !== undefined && error === undefined && (
        <Text slot="description" className="text-sm text-muted">
          {description}
        </Text>
      )}
      <FieldError className="text-sm text-danger">{error}</FieldError>
    </>
  );
}

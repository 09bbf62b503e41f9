import { Eye, EyeOff } from 'lucide-react';
import { type FormEvent, type ReactNode, type Ref, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { FieldError, type ValidationResult } from 'react-aria-components/FieldError';
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
    <AriaTextField {...rest} {...refusal(error)} className={cx('flex flex-col gap-1', className)}>
      <FieldLabel optional={rest.isRequired === false}>{label}</FieldLabel>
      {rows === undefined ? (
        <Input
          ref={ref ?? null}
          dir={dir}
          placeholder={placeholder}
          onInput={forgive}
          className={cx(inputLook, 'min-h-9')}
        />
      ) : (
        <TextArea
          rows={rows}
          dir={dir}
          placeholder={placeholder}
          onInput={forgive}
          className={cx(inputLook, 'resize-y leading-6')}
        />
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
      {...refusal(error)}
      className={cx('flex flex-col gap-1', className)}
    >
      <FieldLabel>{label}</FieldLabel>
      <div className="relative">
        <Input dir="ltr" onInput={forgive} className={cx(inputLook, 'min-h-9 pe-10')} />
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
  const text = useText(uiText);
  return (
    <>
      {description !== undefined && error === undefined && (
        <Text slot="description" className="text-sm text-muted">
          {description}
        </Text>
      )}
      <FieldError className="text-sm text-danger">
        {({ validationDetails }) => error ?? notFitting(text.invalid, validationDetails)}
      </FieldError>
    </>
  );
}

/**
 * What the form or the server has against a field is only shown: were the browser told, it would not let the form go before
 * the server has taken back its word. Without it the browser judges the field by its rules.
 */
const refusal = (error: string | undefined) =>
  error === undefined ? {} : ({ isInvalid: true, validationBehavior: 'aria' } as const);

/**
 * What was wrong is taken back as soon as it is right: were it at the end of the typing, the button that one presses then
 * would move away under the pointer.
 */
function forgive({ currentTarget: field }: FormEvent<HTMLInputElement | HTMLTextAreaElement>): void {
  if (field.ariaInvalid === 'true' && field.validity.valid) field.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The browser's own words are in its language, not in the reader's. */
function notFitting(words: typeof uiText.en.invalid, broken: ValidationResult['validationDetails']): string {
  if (broken.valueMissing) return words.missing;
  if (broken.typeMismatch) return words.notAnEmail;
  if (broken.tooShort) return words.tooShort;
  if (broken.tooLong) return words.tooLong;
  return words.other;
}

import type { ComponentChildren } from 'preact';
import { createElement } from 'preact';
import { useId } from 'preact/hooks';
import { useLanguage } from './language.tsx';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  isRequired?: boolean;
  /** What is wrong with it. */
  error?: string | undefined;
  type?: 'text' | 'email' | 'password';
  autoComplete?: string;
  placeholder?: string;
  maxLength?: number;
  rows?: number;
  isFirst?: boolean;
}

/** A labelled line, or several (`rows`), with what is wrong with it. */
export function Field({
  label,
  value,
  onChange,
  isRequired = false,
  error,
  type = 'text',
  rows,
  isFirst,
  ...rest
}: Props) {
  const { text } = useLanguage();
  const id = useId();
  const field = {
    ...{ id, value, ...rest },
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(currentTarget.value),
    'aria-required': isRequired,
    'aria-invalid': error !== undefined,
    'aria-describedby': error === undefined ? undefined : `${id}-error`,
    'data-first': isFirst,
    dir: directionOf(type, value),
  } as const;
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!isRequired && <span class="optional"> ({text.optional})</span>}
      </label>
      {rows === undefined ? createElement('input', { ...field, type }) : <textarea rows={rows} {...field} />}
      {error !== undefined && (
        <p id={`${id}-error`} class="wrong">
          {error}
        </p>
      )}
    </div>
  );
}

/** An address and a password are no text of any language; what stands in an empty field is in that of the page. */
function directionOf(type: string, value: string): 'auto' | 'ltr' | undefined {
  if (type !== 'text') return 'ltr';
  return value === '' ? undefined : 'auto';
}

/** What went wrong with a form as a whole: read out as soon as it is there. */
export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <p role="alert" class="problem">
      {children}
    </p>
  );
}

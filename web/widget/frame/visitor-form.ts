import { useState } from 'preact/hooks';
import type { User } from '#contract/people.ts';
import type { Ask } from '#contract/widget.ts';
import { ApiError } from '../../client/api.ts';
import type { Text } from '../text.ts';
import { useDraft } from './drafts.ts';
import { useLanguage } from './language.tsx';
import type { Visitor } from './visitor.ts';

type FieldName = 'name' | 'email' | 'message';
type Errors = Partial<Record<FieldName, string>>;

/** Which fields are asked for. */
export interface Asked {
  name: Ask;
  email: Ask;
  message: Ask;
}

/** Nobody is asked for what their account says already. */
export const askedOf = (asked: Asked, user: User | null): Asked =>
  user && !user.guest ? { ...asked, name: 'NO', email: user.email === null ? asked.email : 'NO' } : asked;

/** What a visitor types into a form, and what is wrong with it once they tried to send it. */
export function useVisitorForm(asked: Asked) {
  const { text } = useLanguage();
  const [name, setName] = useDraft('widget:name');
  const [email, setEmail] = useDraft('widget:email');
  const [message, setMessage] = useDraft('widget:message');
  const [errors, setErrors] = useState<Errors>({});
  const values = { name: name.trim(), email: email.trim(), message: message.trim() };

  /** @returns the values, or null when they cannot be sent. */
  function check(): (Visitor & { message: string }) | null {
    const found = errorsOf(asked, values, text);
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstError();
    const said = (field: FieldName) => (asked[field] === 'NO' ? '' : values[field]);
    return Object.keys(found).length > 0 ? null : { name: said('name'), email: said('email'), message: values.message };
  }
  /** @returns whether the server's refusal was of a field that is shown. */
  function takeError(error: unknown): boolean {
    const paths: Record<string, FieldName> = { email: 'email', display_name: 'name', body: 'message' };
    const refused = error instanceof ApiError ? error.fields.flatMap(({ path }) => paths[path] ?? []) : [];
    setErrors(Object.fromEntries(refused.map((field) => [field, text.isRefused])));
    return refused.length > 0;
  }
  const field = (at: FieldName, value: string, onChange: (value: string) => void) => ({
    ...{ value, onChange, error: errors[at], isRequired: asked[at] === 'REQUIRED' },
  });
  return {
    name: field('name', name, setName),
    email: field('email', email, setEmail),
    message: field('message', message, setMessage),
    check,
    takeError,
  };
}

function errorsOf(asked: Asked, values: Record<FieldName, string>, text: Text): Errors {
  const errors: Errors = {};
  for (const field of ['name', 'email', 'message'] as const)
    if (asked[field] === 'REQUIRED' && values[field] === '') errors[field] = text.isRequired;
  if (asked.email !== 'NO' && values.email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email))
    errors.email = text.isNoEmail;
  return errors;
}

const focusFirstError = () =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());

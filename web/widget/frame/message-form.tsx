import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { User } from '#contract/people.ts';
import type { Ticket } from '#contract/tickets.ts';
import { Field, Problem } from './fields.tsx';
import { useLanguage } from './language.tsx';
import { leaveMessage } from './leave-message.ts';
import { plainError } from './plain-error.ts';
import { askedOf, useVisitorForm } from './visitor-form.ts';

interface Props {
  user: User | null;
  /** A chat that goes on by e-mail, and whether something was said in it. */
  chat: { id: string; isEmpty: boolean } | null;
  departmentId: string | null;
  onLeft: (ticket: Ticket) => void;
  children?: ComponentChildren;
}

/** A message instead of a chat, or after it: the answer comes by e-mail, so an address is asked for. */
export function MessageForm({ user, chat, departmentId, onLeft, children }: Props) {
  const { locale, text } = useLanguage();
  const hasWords = chat !== null && !chat.isEmpty;
  const asked = askedOf({ name: 'OPTIONAL', email: 'REQUIRED', message: hasWords ? 'OPTIONAL' : 'REQUIRED' }, user);
  const form = useVisitorForm(asked);
  const [error, setError] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const said = isPending ? null : form.check();
    if (!said) return;
    setPending(true);
    setError(undefined);
    const { message, ...visitor } = said;
    try {
      onLeft(await leaveMessage({ visitor, message, chatId: chat?.id ?? null, departmentId, locale }));
    } catch (reason) {
      if (!form.takeError(reason)) setError(reason);
      setPending(false);
    }
  };
  return (
    <form class="card" noValidate onSubmit={submit}>
      {children}
      {error !== undefined && <Problem>{plainError(error, text)}</Problem>}
      {asked.name !== 'NO' && <Field label={text.name} autoComplete="name" maxLength={80} {...form.name} />}
      {asked.email !== 'NO' ? (
        <Field label={text.email} type="email" autoComplete="email" maxLength={254} {...form.email} />
      ) : (
        user?.email && <p class="hint">{text.answerTo(user.email)}</p>
      )}
      <Field
        label={hasWords ? text.anythingMore : text.yourMessage}
        rows={hasWords ? 2 : 4}
        maxLength={20_000}
        isFirst
        {...form.message}
      />
      <button type="submit" class="button primary" aria-disabled={isPending}>
        {isPending ? text.sending : text.sendMessage}
      </button>
    </form>
  );
}

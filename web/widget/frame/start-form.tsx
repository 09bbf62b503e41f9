import type { User } from '#contract/people.ts';
import type { WidgetFace } from '#contract/widget.ts';
import { Field, Problem } from './fields.tsx';
import { Greeting } from './greeting.tsx';
import { useLanguage } from './language.tsx';
import type { Page } from './page.ts';
import { plainError } from './plain-error.ts';
import type { Visitor } from './visitor.ts';
import { askedOf, useVisitorForm } from './visitor-form.ts';
import { Who } from './who.tsx';

interface Props {
  page: Page;
  face: WidgetFace;
  user: User | null;
  isStarting: boolean;
  error: unknown;
  onStart: (visitor: Visitor, question: string) => Promise<void>;
  onLeaveMessage: () => void;
  onSignIn: () => void;
}

/** Somebody is here: what is asked before a chat begins, and its first question. */
export function StartForm({ page, face, user, isStarting, error, onStart, onLeaveMessage, onSignIn }: Props) {
  const { text } = useLanguage();
  const asked = askedOf({ name: face.ask_name, email: face.ask_email, message: 'REQUIRED' }, user);
  const form = useVisitorForm(asked);
  const submit = (event: Event) => {
    event.preventDefault();
    const said = isStarting ? null : form.check();
    if (said) onStart(said, said.message).catch(form.takeError);
  };
  return (
    <>
      <Greeting page={page} face={face} />
      <main class="body">
        <form class="card" noValidate onSubmit={submit}>
          {error !== undefined && <Problem>{plainError(error, text)}</Problem>}
          {asked.name !== 'NO' && <Field label={text.name} autoComplete="name" maxLength={80} {...form.name} />}
          {asked.email !== 'NO' && (
            <Field label={text.email} type="email" autoComplete="email" maxLength={254} {...form.email} />
          )}
          <Field
            label={text.question}
            placeholder={text.questionHint}
            rows={3}
            maxLength={10_000}
            isFirst
            {...form.message}
          />
          <button type="submit" class="button primary" aria-disabled={isStarting}>
            {isStarting ? text.starting : text.start}
          </button>
        </form>
        <Who user={user} onSignIn={onSignIn}>
          <button type="button" class="link" onClick={onLeaveMessage}>
            {text.preferMessage}
          </button>
        </Who>
      </main>
    </>
  );
}

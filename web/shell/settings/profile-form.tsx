import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { User } from '#contract/people.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Select } from '../../ui/select.tsx';
import { Problem } from '../../ui/states.tsx';
import { say } from '../../ui/toasts.tsx';
import { useSignedIn } from '../app.tsx';
import { api, session } from '../connection.ts';
import { localeNames } from '../labels.ts';
import { useFieldError, usePlainError } from '../plain-errors.ts';
import { text } from './text.ts';

/** Name, language, calendar and time zone. */
export function ProfileForm() {
  const words = useText(text);
  const plain = usePlainError();
  const me = useSignedIn();
  const [form, setForm] = useState({
    display_name: me.display_name,
    locale: me.locale,
    calendar: me.calendar,
    time_zone: me.time_zone,
  });
  const save = useMutation({
    mutationFn: () => api.patch<{ user: User }>('/api/auth/me', form),
    onSuccess: ({ user }) => {
      session.setUser(user);
      say(words.saved);
    },
  });
  const wrong = useFieldError(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  // What the server knows may be a name that this browser does not list.
  const zones = [...new Set([me.time_zone, ...Intl.supportedValuesOf('timeZone')])];
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {save.error && <Problem>{plain(save.error)}</Problem>}
      <TextField
        label={words.name}
        value={form.display_name}
        onChange={(display_name) => setForm({ ...form, display_name })}
        isRequired
        maxLength={80}
        error={wrong('display_name')}
      />
      <p>
        <span className="block text-sm font-medium">{words.email}</span>
        {me.email === null ? (
          words.noEmail
        ) : (
          <>
            <bdi dir="ltr">{me.email}</bdi>{' '}
            <span className="text-sm text-muted">({me.email_verified ? words.verified : words.unverified})</span>
          </>
        )}
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={words.language}
          choices={[
            { id: 'fa', label: localeNames.fa },
            { id: 'en', label: localeNames.en },
          ]}
          value={form.locale}
          onChange={(locale) => setForm({ ...form, locale })}
        />
        <Select
          label={words.calendar}
          choices={[
            { id: 'JALALI', label: words.calendars.JALALI },
            { id: 'GREGORIAN', label: words.calendars.GREGORIAN },
          ]}
          value={form.calendar}
          onChange={(calendar) => setForm({ ...form, calendar })}
        />
      </div>
      <Select
        label={words.timeZone}
        description={words.timeZoneHint}
        choices={zones.map((zone) => ({ id: zone, label: zone.replaceAll('_', ' ') }))}
        value={form.time_zone}
        onChange={(time_zone) => setForm({ ...form, time_zone })}
      />
      <Button type="submit" look="primary" className="self-start" isPending={save.isPending}>
        {words.save}
      </Button>
    </form>
  );
}

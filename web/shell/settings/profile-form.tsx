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

type Profile = Pick<User, 'display_name' | 'locale' | 'calendar' | 'time_zone'>;

/** Name, language, calendar and time zone; what is changed elsewhere shows here, but where one is changing it oneself. */
export function ProfileForm() {
  const words = useText(text);
  const plain = usePlainError();
  const me = useSignedIn();
  const [touched, setTouched] = useState<Partial<Profile>>({});
  const change = (part: Partial<Profile>) => setTouched((before) => ({ ...before, ...part }));
  const { display_name, locale, calendar, time_zone } = { ...me, ...touched };
  const save = useMutation({
    mutationFn: (profile: Profile) => api.patch<{ user: User }>('/api/auth/me', profile),
    onSuccess: ({ user }, profile) => {
      session.setUser(user);
      // What was typed on meanwhile is still to be saved.
      setTouched((now) =>
        Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== Reflect.get(profile, name))),
      );
      say(words.saved);
    },
  });
  const wrong = useFieldError(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ display_name, locale, calendar, time_zone });
  };
  // What the server knows may be a name that this browser does not list.
  const zones = [...new Set([me.time_zone, ...Intl.supportedValuesOf('timeZone')])];
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {save.error && <Problem>{plain(save.error)}</Problem>}
      <TextField
        label={words.name}
        value={display_name}
        onChange={(typed) => change({ display_name: typed })}
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
          value={locale}
          onChange={(chosen) => change({ locale: chosen })}
        />
        <Select
          label={words.calendar}
          choices={[
            { id: 'JALALI', label: words.calendars.JALALI },
            { id: 'GREGORIAN', label: words.calendars.GREGORIAN },
          ]}
          value={calendar}
          onChange={(chosen) => change({ calendar: chosen })}
        />
      </div>
      <Select
        label={words.timeZone}
        description={words.timeZoneHint}
        choices={zones.map((zone) => ({ id: zone, label: zone.replaceAll('_', ' ') }))}
        value={time_zone}
        onChange={(chosen) => change({ time_zone: chosen })}
      />
      <Button type="submit" look="primary" className="self-start" isPending={save.isPending}>
        {words.save}
      </Button>
    </form>
  );
}

import type { ReactNode } from 'react';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { useSignedIn } from '../app.tsx';
import { NotificationChoices } from './notification-choices.tsx';
import { OwnData } from './own-data.tsx';
import { PasswordForm } from './password-form.tsx';
import { ProfileForm } from './profile-form.tsx';
import { PushOnDevice } from './push-on-device.tsx';
import { Security } from './security/security.tsx';
import { text as securityText } from './security/text.ts';
import { text } from './text.ts';

/** What a person sets for themselves. */
export function Settings() {
  const words = useText(text);
  const securityWords = useText(securityText);
  const me = useSignedIn();
  usePageTitle(words.title);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-8 p-4 sm:p-6">
        <h1 className="text-2xl font-bold">{words.title}</h1>
        <Part title={words.profile}>
          <ProfileForm key={me.id} />
        </Part>
        <Part title={words.notifications} hint={words.notificationsHint}>
          <PushOnDevice />
          <NotificationChoices />
        </Part>
        {!me.guest && (
          <Part title={words.password}>
            <PasswordForm />
          </Part>
        )}
        {!me.guest && (
          <Part title={securityWords.title} hint={securityWords.hint}>
            <Security />
          </Part>
        )}
        <Part title={words.ownData} hint={words.ownDataHint}>
          <OwnData />
        </Part>
      </div>
    </div>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 border-t border-line pt-5">
      <header>
        <h2 className="text-lg font-semibold">{title}</h2>
        {hint !== undefined && <p className="text-muted">{hint}</p>}
      </header>
      {children}
    </section>
  );
}

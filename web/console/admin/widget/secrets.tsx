import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Static } from 'typebox';
import type { NewWidgetSecret, WidgetSecret } from '#contract/identities.ts';
import type { Page } from '#contract/primitives.ts';
import { api } from '../../../shell/connection.ts';
import { useFieldError, usePlainError } from '../../../shell/plain-errors.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Failed, Problem, Skeleton } from '../../../ui/states.tsx';
import { complain } from '../../../ui/toasts.tsx';
import { CopiedCode } from '../copied-code.tsx';
import { Rows } from '../section-page.tsx';
import { text } from './secrets-text.ts';

const path = '/api/admin/widget/secrets';
const queryKey = ['widget-secrets'];

/** With these the back ends of sites say who their visitors are. */
export function WidgetSecrets() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [site, setSite] = useState('');
  const [deleting, setDeleting] = useState<WidgetSecret | null>(null);
  const again = () => void queryClient.invalidateQueries({ queryKey });
  const secrets = useQuery({ queryKey, queryFn: () => api.get<Page<WidgetSecret>>(path, { limit: 100 }) });
  const make = useMutation({
    mutationFn: () => api.post<Static<typeof NewWidgetSecret>>(path, { site: site.trim().replace(/\/$/, '') }),
    onSuccess: () => setSite(''),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: ({ id }: WidgetSecret) => api.delete(`${path}/${id}`),
    onError: (error) => complain(plain(error)),
    onSettled: () => {
      setDeleting(null);
      again();
    },
  });
  const wrong = useFieldError(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (site.trim() !== '') make.mutate();
  };
  return (
    <section className="flex flex-col gap-3" aria-label={words.title}>
      <h2 className="font-bold">{words.title}</h2>
      <p className="text-muted">{words.intro}</p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <TextField
          label={words.site}
          value={site}
          onChange={setSite}
          maxLength={200}
          latin
          error={wrong('site')}
          className="min-w-56 flex-1"
        />
        <Button type="submit" icon={Plus} isPending={make.isPending} isDisabled={site.trim() === ''}>
          {words.make}
        </Button>
      </form>
      {make.error && !wrong('site') && <Problem>{plain(make.error)}</Problem>}
      {make.data && (
        <div role="status" className="flex flex-col gap-2 rounded-xl border border-line bg-canvas p-4">
          <p>{words.once}</p>
          <span className="text-sm text-muted">{words.id}</span>
          <CopiedCode code={make.data.widget_secret.id} />
          <span className="text-sm text-muted">{words.secret}</span>
          <CopiedCode code={make.data.secret} />
        </div>
      )}
      {secrets.isPending && <Skeleton />}
      {secrets.isError && <Failed onRetry={() => void secrets.refetch()}>{plain(secrets.error)}</Failed>}
      {secrets.data?.items.length === 0 && <p className="text-muted">{words.none}</p>}
      {secrets.data && secrets.data.items.length > 0 && (
        <Rows label={words.title}>
          {secrets.data.items.map((secret) => (
            <li key={secret.id} className="flex items-center gap-2 px-4 py-2">
              <span className="min-w-0 flex-1">
                <bdi dir="ltr" className="block truncate font-medium">
                  {secret.site}
                </bdi>
                <bdi dir="ltr" className="block truncate font-mono text-sm text-muted">
                  {secret.id}
                </bdi>
              </span>
              <span className="text-sm text-muted">{format.date(secret.created_at)}</span>
              <IconButton icon={Trash2} label={words.remove(secret.site)} onPress={() => setDeleting(secret)} />
            </li>
          ))}
        </Rows>
      )}
      {deleting && (
        <Confirm
          title={words.remove(deleting.site)}
          isOpen
          onClose={() => setDeleting(null)}
          confirm={words.confirm}
          danger
          isPending={remove.isPending}
          onConfirm={() => remove.mutate(deleting)}
        >
          {words.removeMore}
        </Confirm>
      )}
    </section>
  );
}

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { ApiKey } from '#contract/api-keys.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { useText } from '../../../ui/language.tsx';
import { useNow } from '../../../ui/now.ts';
import { Empty } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { complain, say } from '../../../ui/toasts.tsx';
import { Paged, pagedQuery } from '../../paged.tsx';
import { Rows } from '../section-page.tsx';
import { MakeKey } from './make-key.tsx';
import { Part } from './part.tsx';
import { ShownOnce } from './shown-once.tsx';
import { text } from './text.ts';

/** Keys that were not revoked. */
export function ApiKeys() {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const list = useInfiniteQuery({ ...pagedQuery<ApiKey>(['api-keys'], '/api/api-keys'), staleTime: 0 });
  const again = () => queryClient.invalidateQueries({ queryKey: ['api-keys'] });
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => api.delete(`/api/api-keys/${id}`),
    onSuccess: () => say(words.revoked),
    onError: (error) => complain(plain(error)),
    onSettled: () => {
      setRevoking(null);
      return again();
    },
  });
  return (
    <Part title={words.keys} more={words.keysMore} add={words.addKey} onAdd={() => setMaking(true)}>
      <Paged
        list={list}
        empty={
          <Empty icon={KeyRound} title={words.noKeys}>
            {words.noKeysMore}
          </Empty>
        }
      >
        {(keys) => (
          <Rows label={words.keys}>
            {keys.map((key) => (
              <KeyRow key={key.id} of={key} onRevoke={() => setRevoking(key)} />
            ))}
          </Rows>
        )}
      </Paged>
      {making && (
        <MakeKey
          onClose={() => setMaking(false)}
          onMade={(key) => {
            setMaking(false);
            setMade(key);
            void again();
          }}
        />
      )}
      {made !== null && <ShownOnce title={words.keyMade} secret={made} onClose={() => setMade(null)} />}
      {revoking && (
        <Confirm
          title={words.revokeKey(revoking.name)}
          isOpen
          onClose={() => setRevoking(null)}
          confirm={words.revoke}
          danger
          isPending={revoke.isPending}
          onConfirm={() => revoke.mutate(revoking)}
        >
          {words.revokeKeyMore}
        </Confirm>
      )}
    </Part>
  );
}

function KeyRow({ of: key, onRevoke }: { of: ApiKey; onRevoke: () => void }) {
  const words = useText(text);
  const now = useNow();
  const ended = key.expires_at !== null && Date.parse(key.expires_at) <= now;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-2.5">
      <div className="min-w-48 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">
          <bdi>{key.name}</bdi>{' '}
          <span className="ms-1">
            <code dir="ltr" className="font-mono text-sm font-normal text-muted">
              {key.prefix}…
            </code>
          </span>
        </p>
        <p className="text-sm text-muted">
          {words.as(key.user_name)} ·{' '}
          {key.last_used_at === null ? (
            words.neverUsed
          ) : (
            <>
              {words.lastUsed} <Time at={key.last_used_at} />
            </>
          )}
          {key.expires_at !== null && (
            <>
              {' '}
              · {ended ? words.ended : words.ends} <Time at={key.expires_at} as="full" />
            </>
          )}
        </p>
        <p className="mt-1 flex flex-wrap gap-1">
          {key.scopes.map((scope) => (
            <span key={scope} dir="ltr">
              <Badge>{scope}</Badge>
            </span>
          ))}
        </p>
      </div>
      <Button small onPress={onRevoke}>
        {words.revoke}
      </Button>
    </li>
  );
}

import { useQuery } from '@tanstack/react-query';
import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Passkey } from '#contract/second-factor.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useText } from '../../../ui/language.tsx';
import { Failed, Skeleton } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { usePlainError } from '../../plain-errors.ts';
import { AddPasskey } from './add-passkey.tsx';
import { RemovePasskey, RenamePasskey } from './change-passkey.tsx';
import { passkeysQuery, secondFactorQuery } from './queries.ts';
import { text } from './text.ts';
import { Way } from './way.tsx';

type Open = { what: 'ADD' } | { what: 'RENAME' | 'REMOVE'; passkey: Passkey };

/** The own passkeys. */
export function Passkeys() {
  const words = useText(text);
  const plain = usePlainError();
  const passkeys = useQuery(passkeysQuery);
  const isNeeded = useQuery(secondFactorQuery).data?.needed ?? true;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const isKnown = 'PublicKeyCredential' in globalThis;
  if (passkeys.isPending) return <Skeleton />;
  if (passkeys.isError) return <Failed onRetry={() => void passkeys.refetch()}>{plain(passkeys.error)}</Failed>;
  return (
    <Way
      icon={KeyRound}
      title={words.passkeys}
      hint={isKnown ? words.passkeysHint : words.passkeysMissing}
      action={isKnown ? <Button onPress={() => setOpen({ what: 'ADD' })}>{words.addPasskey}</Button> : undefined}
    >
      {passkeys.data.length > 0 && (
        <ul aria-label={words.passkeys} className="divide-y divide-line border-t border-line">
          {passkeys.data.map((passkey) => (
            <li key={passkey.id} className="flex items-center gap-1 py-2">
              <span className="min-w-0 flex-1">
                <bdi className="block truncate font-medium">{passkey.name}</bdi>
                <span className="text-sm text-muted">
                  {passkey.last_used_at === null ? (
                    words.neverUsed
                  ) : (
                    <>
                      {words.lastUsed} <Time at={passkey.last_used_at} />
                    </>
                  )}
                </span>
              </span>
              {!isNeeded && (
                <>
                  <IconButton
                    icon={Pencil}
                    label={words.rename(passkey.name)}
                    onPress={() => setOpen({ what: 'RENAME', passkey })}
                  />
                  <IconButton
                    icon={Trash2}
                    label={words.removePasskey(passkey.name)}
                    onPress={() => setOpen({ what: 'REMOVE', passkey })}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {open?.what === 'ADD' && <AddPasskey onClose={close} />}
      {open?.what === 'RENAME' && <RenamePasskey passkey={open.passkey} onClose={close} />}
      {open?.what === 'REMOVE' && <RemovePasskey passkey={open.passkey} onClose={close} />}
    </Way>
  );
}

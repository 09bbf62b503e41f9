import { useQuery } from '@tanstack/react-query';
import { Smartphone } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Failed, Skeleton } from '../../../ui/states.tsx';
import { usePlainError } from '../../plain-errors.ts';
import { ChangeAuthenticator } from './change-authenticator.tsx';
import { secondFactorQuery } from './queries.ts';
import { SetUpAuthenticator } from './set-up-authenticator.tsx';
import { text } from './text.ts';
import { Way } from './way.tsx';

/** The authenticator app: set up, or what can be changed of it. */
export function Authenticator() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const factor = useQuery(secondFactorQuery);
  const [open, setOpen] = useState<'SET_UP' | 'CODES' | 'REMOVE' | null>(null);
  const close = () => setOpen(null);
  if (factor.isPending) return <Skeleton />;
  if (factor.isError) return <Failed onRetry={() => void factor.refetch()}>{plain(factor.error)}</Failed>;
  const { authenticator: isOn, recovery_codes_left, needed } = factor.data;
  return (
    <Way
      icon={Smartphone}
      title={words.authenticator}
      hint={isOn ? words.authenticatorOn : words.authenticatorOff}
      action={isOn ? undefined : <Button onPress={() => setOpen('SET_UP')}>{words.setUp}</Button>}
    >
      {isOn && (
        <div className="flex flex-wrap items-center gap-2">
          <p className="flex-1">{words.codesLeft(format.number(recovery_codes_left))}</p>
          {!needed && (
            <>
              <Button onPress={() => setOpen('CODES')}>{words.newCodes}</Button>
              <Button onPress={() => setOpen('REMOVE')}>{words.remove}</Button>
            </>
          )}
        </div>
      )}
      {open === 'SET_UP' && <SetUpAuthenticator onClose={close} />}
      {open === 'CODES' && <ChangeAuthenticator what="CODES" onClose={close} />}
      {open === 'REMOVE' && <ChangeAuthenticator what="REMOVE" onClose={close} />}
    </Way>
  );
}

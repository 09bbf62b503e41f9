import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { encode } from 'uqr';
import type { RecoveryCodes } from '#contract/second-factor.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useText } from '../../../ui/language.tsx';
import { Problem, Skeleton } from '../../../ui/states.tsx';
import { CodeField } from '../../code-field.tsx';
import { api } from '../../connection.ts';
import { usePlainError } from '../../plain-errors.ts';
import { KeepCodes } from './keep-codes.tsx';
import { secondFactorQuery } from './queries.ts';
import { text } from './text.ts';
import { useProof } from './use-proof.tsx';

interface Setup {
  secret: string;
  uri: string;
}

/** From the picture that an app scans to the recovery codes. Left before the end, nothing is set up. */
export function SetUpAuthenticator({ onClose }: { onClose: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const begin = useMutation({ mutationFn: () => api.post<Setup>('/api/auth/totp', proof.body) });
  const proof = useProof(begin.error);
  const [codes, setCodes] = useState<string[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened
  useEffect(() => begin.mutate(), []);
  const close = () => {
    // Not before: what stands around this dialog changes with it.
    void queryClient.invalidateQueries({ queryKey: secondFactorQuery.queryKey });
    onClose();
  };
  if (codes)
    return (
      <Dialog title={words.codesTitle} isOpen onClose={close}>
        <KeepCodes codes={codes} onKept={close} />
      </Dialog>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <Dialog title={words.setUpTitle} isOpen onClose={onClose}>
      {begin.data ? (
        <Scan setup={begin.data} onDone={setCodes} />
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {begin.error && <Problem>{plain(begin.error)}</Problem>}
          {proof.field}
          {begin.isPending && !proof.field ? (
            <Skeleton />
          ) : (
            <Button type="submit" look="primary" isPending={begin.isPending}>
              {words.goOn}
            </Button>
          )}
        </form>
      )}
    </Dialog>
  );
}

function Scan({ setup, onDone }: { setup: Setup; onDone: (codes: string[]) => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => api.post<RecoveryCodes>('/api/auth/totp/confirm', { code: code.trim() }),
    onSuccess: ({ recovery_codes }) => onDone(recovery_codes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {confirm.error && <Problem>{plain(confirm.error)}</Problem>}
      <p>{words.scan}</p>
      <QrCode value={setup.uri} label={words.picture} />
      <p className="text-sm text-muted">
        {words.orType}{' '}
        <code dir="ltr" className="font-mono text-ink [overflow-wrap:anywhere]">
          {setup.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
        </code>
      </p>
      <CodeField label={words.code} description={words.codeHint} value={code} onChange={setCode} autoFocus />
      <Button type="submit" look="primary" isPending={confirm.isPending}>
        {words.goOn}
      </Button>
    </form>
  );
}

/** Dark on light in either theme: some apps read it no other way. */
function QrCode({ value, label }: { value: string; label: string }) {
  const { data, size } = encode(value, { border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 self-center rounded-md bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}

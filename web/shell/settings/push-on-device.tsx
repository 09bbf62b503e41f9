import { useMutation, useQuery } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import { ApiError } from '../../client/api.ts';
import { Button } from '../../ui/button.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { usePlainError } from '../plain-errors.ts';
import { devicePush, turnPushOff, turnPushOn } from './device-push.ts';
import { preferencesQuery } from './preferences-query.ts';
import { text } from './text.ts';

/** Whether this device is told by push. */
export function PushOnDevice() {
  const words = useText(text);
  const plain = usePlainError();
  const key = useQuery(preferencesQuery).data?.vapid_public_key;
  const state = useQuery({ queryKey: ['device-push'], queryFn: devicePush, staleTime: 0 });
  const turn = useMutation({
    mutationFn: async (on: boolean) => (on ? turnPushOn(key ?? '') : turnPushOff()),
    onSettled: () => state.refetch(),
  });
  const isOn = state.data === 'ON';
  const hints = { ON: words.pushOn, OFF: words.pushHint, BLOCKED: words.pushBlocked, MISSING: words.pushMissing };
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <BellRing aria-hidden className="size-5 text-accent-ink" />
        <div className="min-w-0 flex-1">
          <p className="font-medium">{words.push}</p>
          {state.data && <p className="text-sm text-muted">{hints[state.data]}</p>}
        </div>
        {(isOn || state.data === 'OFF') && (
          <Button isPending={turn.isPending} isDisabled={key === undefined} onPress={() => turn.mutate(!isOn)}>
            {isOn ? words.turnOff : words.turnOn}
          </Button>
        )}
      </div>
      {turn.error && <Problem>{turn.error instanceof ApiError ? plain(turn.error) : words.pushFailed}</Problem>}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { leave } from '../shell/leave.ts';
import { secondFactorQuery } from '../shell/settings/security/queries.ts';
import { Security } from '../shell/settings/security/security.tsx';
import { text } from '../shell/settings/security/text.ts';
import { SignedOutPage } from '../shell/sign-in.tsx';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/language.tsx';

/** All that is open to somebody of the staff until they have the second factor that is demanded of them. */
export function FactorNeededPage() {
  const words = useText(text);
  const factor = useQuery(secondFactorQuery);
  const isDone = factor.data?.needed === false;
  return (
    <SignedOutPage title={words.neededTitle} subtitle={words.needed} wide>
      <div className="flex flex-col gap-4">
        <Security />
        <div className="flex flex-wrap gap-2">
          {/* Everything is asked for anew: what was refused before is open now. */}
          <Button look="primary" isDisabled={!isDone} onPress={() => location.reload()}>
            {words.toConsole}
          </Button>
          <Button look="quiet" onPress={() => void leave()}>
            {words.signOut}
          </Button>
        </div>
      </div>
    </SignedOutPage>
  );
}

import { leave } from '../shell/leave.ts';
import { SignedOutPage } from '../shell/sign-in.tsx';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/language.tsx';
import { text } from './text.ts';

/** A customer who came to the console's address. */
export function NotStaff() {
  const words = useText(text);
  return (
    <SignedOutPage title={words.notStaffTitle} subtitle={words.notStaff}>
      <div className="flex gap-2">
        <a href="/" className="inline-flex min-h-9 items-center rounded-md bg-accent px-3.5 font-medium text-on-accent">
          {words.toPortal}
        </a>
        <Button look="quiet" onPress={() => void leave()}>
          {words.otherAccount}
        </Button>
      </div>
    </SignedOutPage>
  );
}

import { Button } from '../../../ui/button.tsx';
import { useText } from '../../../ui/language.tsx';
import { text } from '../text.ts';

interface Props {
  isPending: boolean;
  isDisabled?: boolean;
  /** Everything in the form is as it was saved last. */
  isSaved: boolean;
}

/** Saves one of several forms, and says so beside itself: at the edge of the page it would lie upon the next button. */
export function SaveButton({ isPending, isDisabled = false, isSaved }: Props) {
  const words = useText(text);
  return (
    <div className="flex items-center gap-3">
      <Button type="submit" look="primary" className="flex-1" isPending={isPending} isDisabled={isDisabled}>
        {words.save}
      </Button>
      <p role="status" className="text-sm text-good">
        {isSaved && words.saved}
      </p>
    </div>
  );
}

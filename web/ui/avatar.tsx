import { cx } from './cx.ts';

const grounds = [
  'bg-accent-soft text-accent-ink',
  'bg-info-soft text-info',
  'bg-good-soft text-good',
  'bg-warn-soft text-warn',
  'bg-danger-soft text-danger',
  'bg-note text-note-ink',
];

const sizes = { small: 'size-6 text-xs', medium: 'size-8 text-sm', large: 'size-11 text-lg' };

type Presence = 'ONLINE' | 'BUSY' | 'OFFLINE';
const dots: Record<Presence, string> = { ONLINE: 'bg-good', BUSY: 'bg-warn', OFFLINE: 'bg-edge' };

/** The first letter of a name on a colour that stays with the person; beside a name, so it says nothing itself. */
export function Avatar({
  name,
  id,
  size = 'medium',
  presence,
}: {
  name: string;
  id: string;
  size?: keyof typeof sizes;
  presence?: Presence | undefined;
}) {
  const ground = grounds[[...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % grounds.length];
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (
    <span
      aria-hidden
      className={cx(
        'relative inline-flex shrink-0 items-center justify-center rounded-full font-semibold uppercase select-none',
        sizes[size],
        ground,
      )}
    >
      {first?.segment ?? '؟'}
      {presence && (
        <span
          className={cx('absolute -end-px -bottom-px size-2.5 rounded-full border-2 border-surface', dots[presence])}
        />
      )}
    </span>
  );
}

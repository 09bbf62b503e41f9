import { Link } from '@tanstack/react-router';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { NamedAuditEntry } from '#contract/audit.ts';
import { useText } from '../../../ui/language.tsx';
import { Time } from '../../../ui/time.tsx';
import { useDetails } from './details.ts';
import { text } from './text.ts';

/** A person or a thing to keep to. */
export interface Chosen {
  id: string;
  name: string;
}
interface Props {
  entry: NamedAuditEntry;
  onActor: (actor: Chosen) => void;
  onSubject: (subject: Chosen) => void;
}

/** Who did what, to whom, when and from where. */
export function AuditLine({ entry, onActor, onSubject }: Props) {
  const words = useText(text);
  const detailsOf = useDetails();
  const { actor_id, subject_id, address } = entry;
  const did = Object.entries(words.did).find(([action]) => action === entry.action)?.[1] ?? entry.action;
  const more = detailsOf(entry);
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5">
      <span className="min-w-56 flex-1 [overflow-wrap:anywhere]">
        <span className="font-medium">{did}</span>
        {subject_id !== null && subject_id !== actor_id && (
          <>
            {': '}
            <Subject entry={entry} onSubject={onSubject} />
          </>
        )}
        {more.length > 0 && <span className="block text-sm text-muted">{more.join(' · ')}</span>}
        <span className="block text-sm text-muted">
          <Actor entry={entry} onActor={onActor} />
          {address !== null && (
            <>
              {' · '}
              <bdi dir="ltr">{address}</bdi>
            </>
          )}
        </span>
      </span>
      <Time at={entry.at} as="full" className="text-sm text-muted" />
    </li>
  );
}

const linkLook = 'underline decoration-edge underline-offset-2 data-hovered:decoration-current';

function Actor({ entry: { actor_id, actor_name, address }, onActor }: Pick<Props, 'entry' | 'onActor'>) {
  const words = useText(text);
  if (actor_id === null) return address === null ? words.program : words.somebody;
  const name = actor_name ?? words.gone;
  return (
    <AriaButton aria-label={words.showBy(name)} onPress={() => onActor({ id: actor_id, name })} className={linkLook}>
      <bdi>{name}</bdi>
    </AriaButton>
  );
}

function Subject({ entry, onSubject }: Pick<Props, 'entry' | 'onSubject'>) {
  const words = useText(text);
  const { subject_id: id, subject_kind, subject_name, details } = entry;
  if (id === null) return null;
  // Jobs have a name of their own among the details; what has none is known by its id.
  const name = subject_name ?? (subject_kind === 'JOB' ? String(details.name) : words.gone);
  if (subject_kind === 'CHAT')
    return (
      <Link to="/chats/$chatId" params={{ chatId: id }} className={linkLook}>
        <bdi>{name}</bdi>
      </Link>
    );
  return (
    <AriaButton aria-label={words.showOf(name)} onPress={() => onSubject({ id, name })} className={linkLook}>
      <bdi>{name}</bdi>
    </AriaButton>
  );
}

import { queryOptions, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { Chat, ChatAssignment } from '#contract/chats.ts';
import { api } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery } from '../../shell/queries.ts';
import { IconButton } from '../../ui/button.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Failed, Skeleton } from '../../ui/states.tsx';
import { uiText } from '../../ui/text.ts';
import { Time } from '../../ui/time.tsx';
import { Why } from '../ticket/why.tsx';
import { text } from './text.ts';

const assignmentsQuery = ({ id, updated_at }: Chat) =>
  queryOptions({
    queryKey: ['chats', 'assignments', id, updated_at],
    queryFn: () => api.get<{ items: ChatAssignment[] }>(`/api/chats/${id}/assignments`).then(({ items }) => items),
  });

/** What is known of a chat: where it came in, and why it went to whom. */
export function ChatDetails({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const words = useText(text);
  const common = useText(uiText);
  const format = useFormat();
  const plain = usePlainError();
  const departments = useQuery(departmentsQuery).data ?? [];
  const assignments = useQuery(assignmentsQuery(chat));
  return (
    <aside
      aria-label={words.details}
      className="flex w-80 max-w-full flex-col gap-4 overflow-y-auto border-s border-line bg-surface p-4 max-lg:absolute max-lg:inset-y-0 max-lg:end-0 max-lg:z-20 max-lg:shadow-high"
    >
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">{words.details}</h2>
        <IconButton icon={X} label={common.close} onPress={onClose} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-muted">{words.department}</dt>
        <dd>{departments.find(({ id }) => id === chat.department_id)?.name}</dd>
        {chat.skills.length > 0 && (
          <>
            <dt className="text-muted">{words.asksFor}</dt>
            <dd>{format.list(chat.skills)}</dd>
          </>
        )}
        <dt className="text-muted">{words.queued}</dt>
        <dd>
          <Time at={chat.queued_at} as="full" />
        </dd>
        {chat.started_at !== null && (
          <>
            <dt className="text-muted">{words.started}</dt>
            <dd>
              <Time at={chat.started_at} as="full" />
            </dd>
          </>
        )}
      </dl>
      <h3 className="border-t border-line pt-3 font-semibold">{words.why}</h3>
      {assignments.isPending && <Skeleton />}
      {assignments.isError && <Failed onRetry={() => void assignments.refetch()}>{plain(assignments.error)}</Failed>}
      {assignments.data?.map((assignment) => (
        <section key={assignment.id} className="border-s-2 border-line ps-3">
          <p className="mb-1 font-medium">
            <bdi>{assignment.operator_name}</bdi>{' '}
            <Time at={assignment.started_at} as="clock" className="text-sm text-muted" />
          </p>
          <Why reasoning={assignment.explanation} work="CHAT" />
        </section>
      ))}
    </aside>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Archive as ArchiveIcon, ArrowLeft } from 'lucide-react';
import type { Chat, ChatStatus } from '#contract/chats.ts';
import { useSignedIn } from '../../shell/app.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { DateRange } from '../../ui/date-range.tsx';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Select } from '../../ui/select.tsx';
import { Empty } from '../../ui/states.tsx';
import { Checkbox } from '../../ui/switch.tsx';
import { Time } from '../../ui/time.tsx';
import { Written } from '../../ui/written.tsx';
import { text as inboxText } from '../inbox/text.ts';
import { Paged, pagedQuery } from '../paged.tsx';
import type { ArchiveSearch } from './archive-search.ts';
import { text } from './text.ts';

/** Chats one may read, those that are over among them. */
export function Archive() {
  const words = useText(text);
  const { created, status: statusLabel } = useText(inboxText);
  const me = useSignedIn();
  const navigate = useNavigate();
  const search = useSearch({ from: '/chats/archive' });
  const list = useInfiniteQuery({
    ...pagedQuery<Chat>(['chats', 'archive'], '/api/chats', { ...search }),
    staleTime: 0,
  });
  const change = (part: { [K in keyof ArchiveSearch]: ArchiveSearch[K] | undefined }) =>
    void navigate({ to: '/chats/archive', search: JSON.parse(JSON.stringify({ ...search, ...part })), replace: true });
  usePageTitle(words.archive);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-4 p-4 sm:p-6">
        <header className="flex items-start gap-2">
          <IconButton
            icon={ArrowLeft}
            mirrored
            label={words.back}
            className="md:hidden"
            onPress={() => void navigate({ to: '/chats' })}
          />
          <div>
            <h1 className="text-xl font-bold">{words.archive}</h1>
            <p className="text-muted">{words.archiveIntro}</p>
          </div>
        </header>
        <div className="flex flex-wrap items-end gap-3">
          <Select
            label={statusLabel}
            className="w-40"
            choices={[
              { id: 'ALL', label: words.all },
              ...(Object.entries(words.status) as [ChatStatus, string][]).map(([id, label]) => ({ id, label })),
            ]}
            value={search.status ?? 'ALL'}
            onChange={(status) => change({ status: status === 'ALL' ? undefined : status })}
          />
          <DateRange
            label={created}
            timeZone={me.time_zone}
            value={
              search.created_from && search.created_to ? { from: search.created_from, to: search.created_to } : null
            }
            onChange={(range) => change({ created_from: range?.from, created_to: range?.to })}
          />
          <Checkbox
            className="min-h-9"
            isSelected={search.waited ?? false}
            onChange={(on) => change({ waited: on ? true : undefined })}
          >
            {words.onlyWaited}
          </Checkbox>
        </div>
        <Paged list={list} empty={<Empty icon={ArchiveIcon} title={words.nothingFits} />}>
          {(chats) => (
            <ul aria-label={words.archive} className="divide-y divide-line rounded-xl border border-line">
              {chats.map((chat) => (
                <li key={chat.id}>
                  <Link
                    to="/chats/$chatId"
                    params={{ chatId: chat.id }}
                    className="flex items-center gap-3 px-4 py-2.5 hover:bg-hover"
                  >
                    <Avatar id={chat.customer_id} name={chat.customer_name} />
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">
                        <Written text={chat.customer_name} />
                      </span>
                      <span className="block truncate text-sm text-muted">
                        <bdi>{chat.subject ?? chat.operator_name}</bdi>
                      </span>
                    </span>
                    <Badge tone={chat.status === 'ACTIVE' ? 'good' : chat.status === 'WAITING' ? 'warn' : 'plain'}>
                      {words.status[chat.status]}
                    </Badge>
                    <Time at={chat.created_at} className="text-sm text-muted" />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Paged>
      </div>
    </div>
  );
}

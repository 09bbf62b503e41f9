import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Download, ScrollText, X } from 'lucide-react';
import { useState } from 'react';
import type { AuditAction, NamedAuditEntry } from '#contract/audit.ts';
import { useSignedIn } from '../../../shell/app.tsx';
import { download } from '../../../shell/download.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { DateRange } from '../../../ui/date-range.tsx';
import { useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Empty } from '../../../ui/states.tsx';
import { complain, say } from '../../../ui/toasts.tsx';
import { Paged, pagedQuery } from '../../paged.tsx';
import { Rows, SectionPage } from '../section-page.tsx';
import { text as adminText } from '../text.ts';
import { AuditLine, type Chosen } from './audit-line.tsx';
import { text } from './text.ts';

/** Who did what, for good: read, narrowed down, and taken away as a file. */
export function Audit() {
  const admin = useText(adminText);
  const words = useText(text);
  const plain = usePlainError();
  const { time_zone } = useSignedIn();
  const [action, setAction] = useState<AuditAction | 'ANY'>('ANY');
  const [days, setDays] = useState<{ from: string; to: string } | null>(null);
  const [actor, setActor] = useState<Chosen | null>(null);
  const [subject, setSubject] = useState<Chosen | null>(null);
  const filter = {
    ...(action === 'ANY' ? {} : { action }),
    ...(days ?? {}),
    ...(actor && { actor_id: actor.id }),
    ...(subject && { subject_id: subject.id }),
  };
  const list = useInfiniteQuery({
    ...pagedQuery<NamedAuditEntry>(['audit'], '/api/admin/audit', filter),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const exporting = useMutation({
    mutationFn: () => download(`/api/admin/audit/export?${new URLSearchParams(filter)}`, 'pasokh-audit.ndjson'),
    onSuccess: () => say(words.exported),
    onError: (error) => complain(plain(error)),
    onSettled: () => list.refetch(),
  });
  const acts = (Object.entries(words.did) as [AuditAction, string][]).map(([id, label]) => ({ id, label }));
  return (
    <SectionPage
      title={admin.sections.audit}
      intro={admin.intro.audit}
      action={
        <Button icon={Download} isPending={exporting.isPending} onPress={() => exporting.mutate()}>
          {words.export}
        </Button>
      }
    >
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label={words.action}
          choices={[{ id: 'ANY', label: words.anything }, ...acts]}
          value={action}
          onChange={setAction}
          className="w-64"
        />
        <DateRange label={words.days} timeZone={time_zone} value={days} onChange={setDays} />
        {actor && (
          <Button icon={X} onPress={() => setActor(null)}>
            {words.onlyBy(actor.name)}
          </Button>
        )}
        {subject && (
          <Button icon={X} onPress={() => setSubject(null)}>
            {words.onlyOf(subject.name)}
          </Button>
        )}
      </div>
      <Paged list={list} empty={<Empty icon={ScrollText} title={words.nothing} />}>
        {(entries) => (
          <Rows label={admin.sections.audit}>
            {entries.map((entry) => (
              <AuditLine key={entry.seq} entry={entry} onActor={setActor} onSubject={setSubject} />
            ))}
          </Rows>
        )}
      </Paged>
    </SectionPage>
  );
}

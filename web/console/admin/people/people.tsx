import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Plus, UserRoundSearch } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { Role, User } from '#contract/people.ts';
import { labels } from '../../../shell/labels.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { useRested } from '../../../ui/use-rested.ts';
import { Written } from '../../../ui/written.tsx';
import { Paged, pagedQuery } from '../../paged.tsx';
import { Rows, SectionPage } from '../section-page.tsx';
import { text } from '../text.ts';
import { AddPerson } from './add-person.tsx';
import { EditPerson } from './edit-person.tsx';

/** Everybody who may sign in. */
export function People() {
  const words = useText(text);
  const names = useText(labels);
  const [q, setQ] = useState('');
  const [role, setRole] = useState<Role | 'ANY'>('ANY');
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<User | null>(null);
  const sought = useRested(q.trim(), 300);
  const list = useInfiniteQuery({
    ...pagedQuery<User>(['users'], '/api/users', {
      ...(sought === '' ? {} : { q: sought }),
      ...(role === 'ANY' ? {} : { role }),
    }),
    placeholderData: keepPreviousData,
  });
  const roles = (Object.entries(names.role) as [Role, string][]).map(([id, label]) => ({ id, label }));
  return (
    <SectionPage
      title={words.sections.people}
      intro={words.intro.people}
      action={
        <Button look="primary" icon={Plus} onPress={() => setAdding(true)}>
          {words.addPerson}
        </Button>
      }
    >
      <div className="flex flex-wrap gap-2">
        <TextField
          label={words.search}
          value={q}
          onChange={setQ}
          type="search"
          className="min-w-64 flex-1"
          maxLength={100}
        />
        <Select
          label={words.role}
          choices={[{ id: 'ANY', label: words.everybody }, ...roles]}
          value={role}
          onChange={setRole}
          className="w-44"
        />
      </div>
      <Paged list={list} empty={<Empty icon={UserRoundSearch} title={words.noPeople} />}>
        {(people) => (
          <Rows label={words.sections.people}>
            {people.map((person) => (
              <li key={person.id}>
                <AriaButton
                  onPress={() => setEditing(person)}
                  className="flex w-full items-center gap-3 px-4 py-2.5 text-start data-hovered:bg-hover"
                >
                  <Avatar id={person.id} name={person.display_name} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">
                      <Written text={person.display_name} />
                    </span>
                    <span className="block truncate text-sm text-muted">
                      <bdi>{person.guest ? words.guest : person.username}</bdi>
                      {person.email !== null && (
                        <>
                          {' · '}
                          <bdi dir="ltr">{person.email}</bdi>
                        </>
                      )}
                    </span>
                  </span>
                  {person.disabled && <Badge tone="danger">{words.disabledBadge}</Badge>}
                  <Badge tone={person.role === 'CUSTOMER' ? 'plain' : 'accent'}>{names.role[person.role]}</Badge>
                  <Time at={person.created_at} className="hidden w-24 text-end text-sm text-muted sm:block" />
                </AriaButton>
              </li>
            ))}
          </Rows>
        )}
      </Paged>
      <AddPerson
        isOpen={adding}
        onClose={() => setAdding(false)}
        onAdded={(person) => person.role !== 'CUSTOMER' && setEditing(person)}
      />
      {editing && <EditPerson key={editing.id} person={editing} onClose={() => setEditing(null)} />}
    </SectionPage>
  );
}

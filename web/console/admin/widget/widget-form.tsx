import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Ask, WidgetSettings, WidgetSettingsInput } from '#contract/widget.ts';
import { api } from '../../../shell/connection.ts';
import { localeNames } from '../../../shell/labels.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { departmentsQuery } from '../../../shell/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Problem } from '../../../ui/states.tsx';
import { Checkbox } from '../../../ui/switch.tsx';
import { say } from '../../../ui/toasts.tsx';
import { text } from '../text.ts';
import { widgetQuery } from './widget-query.ts';

const site = /^https?:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?$/;
const usualColor = '#0f766e';
const byDefault = 'DEFAULT';

/** Sites as one types them: one a line, a stray slash at the end forgiven. */
const sitesOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/\s+/)
      .map((line) => line.trim().replace(/\/+$/, '').toLowerCase())
      .filter(Boolean),
  ),
];

export function WidgetForm({ settings }: { settings: WidgetSettings }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const departments = useQuery(departmentsQuery).data ?? [];
  const { updated_at: _, ...known } = settings;
  const [form, setForm] = useState<WidgetSettingsInput>(known);
  const [sites, setSites] = useState(known.allowed_sites.join('\n'));
  const allowed_sites = sitesOf(sites);
  const sitesAreWrong = !allowed_sites.every((each) => site.test(each));
  const body: WidgetSettingsInput = { ...form, allowed_sites };
  const isChanged = JSON.stringify(body) !== JSON.stringify(known);
  const save = useMutation({
    mutationFn: () => api.put<{ widget: WidgetSettings }>('/api/admin/widget', body),
    onSuccess: ({ widget }) => {
      queryClient.setQueryData(widgetQuery.queryKey, widget);
      setSites(widget.allowed_sites.join('\n'));
      say(words.saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sitesAreWrong) save.mutate();
  };
  const asks = (Object.entries(words.asks) as [Ask, string][]).map(([id, label]) => ({ id, label }));
  const setWords = (locale: 'fa' | 'en', part: Partial<WidgetSettings['words']['en']>) =>
    setForm({ ...form, words: { ...form.words, [locale]: { ...form.words[locale], ...part } } });

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={words.sites}
        description={words.sitesHint}
        rows={3}
        latin
        value={sites}
        onChange={setSites}
        error={sitesAreWrong ? words.siteWrong : undefined}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={words.widgetDepartment}
          choices={[
            { id: byDefault, label: words.defaultDepartment },
            ...departments.map(({ id, name }) => ({ id, label: name })),
          ]}
          value={form.department_id ?? byDefault}
          onChange={(id) => setForm({ ...form, department_id: id === byDefault ? null : id })}
        />
        <Select
          label={words.widgetLanguage}
          choices={[
            { id: byDefault, label: words.pageLanguage },
            { id: 'fa', label: localeNames.fa },
            { id: 'en', label: localeNames.en },
          ]}
          value={form.locale ?? byDefault}
          onChange={(id) => setForm({ ...form, locale: id === 'fa' || id === 'en' ? id : null })}
        />
        <Select
          label={words.askName}
          choices={asks}
          value={form.ask_name}
          onChange={(ask_name) => setForm({ ...form, ask_name })}
        />
        <Select
          label={words.askEmail}
          choices={asks}
          value={form.ask_email}
          onChange={(ask_email) => setForm({ ...form, ask_email })}
        />
        <Select
          label={words.side}
          choices={(Object.entries(words.sides) as ['START' | 'END', string][]).map(([id, label]) => ({ id, label }))}
          value={form.side}
          onChange={(side) => setForm({ ...form, side })}
        />
        <div className="flex flex-col gap-2">
          <Checkbox
            isSelected={form.color !== null}
            onChange={(own) => setForm({ ...form, color: own ? usualColor : null })}
          >
            {words.ownColor}
          </Checkbox>
          {form.color !== null && (
            <input
              type="color"
              aria-label={words.color}
              value={form.color}
              onChange={(event) => setForm({ ...form, color: event.target.value })}
              className="h-9 w-20 rounded-md border border-edge bg-surface p-1"
            />
          )}
        </div>
      </div>
      <div className="grid gap-6 sm:grid-cols-2">
        {(['fa', 'en'] as const).map((locale) => (
          <fieldset key={locale} className="flex flex-col gap-3">
            <legend className="mb-1 font-semibold">{words.wordsIn(localeNames[locale])}</legend>
            <TextField
              label={words.widgetTitle}
              description={words.builtIn}
              maxLength={80}
              value={form.words[locale].title ?? ''}
              onChange={(title) => setWords(locale, { title: title || null })}
            />
            <TextField
              label={words.greeting}
              rows={3}
              maxLength={500}
              value={form.words[locale].greeting ?? ''}
              onChange={(greeting) => setWords(locale, { greeting: greeting || null })}
            />
          </fieldset>
        ))}
      </div>
      {save.error && <Problem>{plain(save.error)}</Problem>}
      <div className="sticky bottom-0 flex items-center justify-end gap-3 border-t border-line bg-surface py-3">
        {isChanged && <span className="text-sm text-muted">{words.unsaved}</span>}
        <Button type="submit" look="primary" isDisabled={!isChanged || sitesAreWrong} isPending={save.isPending}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}

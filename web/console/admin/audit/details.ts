import type { NamedAuditEntry } from '#contract/audit.ts';
import { labels } from '../../../shell/labels.ts';
import { useFormat, useText } from '../../../ui/language.tsx';
import { text } from './text.ts';

/** What an entry tells beyond who, what and whom, in words; what this version has no words for is left to the export. */
export function useDetails(): (entry: NamedAuditEntry) => string[] {
  const words = useText(text);
  const { role: roles } = useText(labels);
  const format = useFormat();
  const roleOf = (role: unknown) => Object.entries(roles).find(([name]) => name === role)?.[1];
  const of: Record<string, (value: unknown) => string | undefined> = {
    fields: (fields) =>
      isList(fields) ? format.list(fields.map((field) => words.field[String(field)] ?? String(field))) : undefined,
    role: (role) => (isChange(role) ? words.fromTo(roleOf(role.from) ?? '', roleOf(role.to) ?? '') : roleOf(role)),
    disabled: (disabled) => (disabled === true ? words.off : words.on),
    method: (method) => words.word[String(method)],
    because: (because) => words.word[String(because)],
    change: (change) => words.word[String(change)],
    staff_second_factor: (isOn) => (isOn === true ? words.demanded : words.notDemanded),
    sessions: (sessions) => (typeof sessions === 'number' ? words.sessions(format.number(sessions)) : undefined),
    discarded: (discarded) => (discarded === true ? words.discarded : undefined),
    joined: (ids) => (isList(ids) && ids.length > 0 ? words.joined(format.number(ids.length)) : undefined),
    left: (ids) => (isList(ids) && ids.length > 0 ? words.left(format.number(ids.length)) : undefined),
    name: (name) => String(name),
  };
  return ({ details }) => Object.entries(details).flatMap(([name, value]) => of[name]?.(value) ?? []);
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isChange = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value;

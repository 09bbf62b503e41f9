import { useQuery } from '@tanstack/react-query';
import type { Explanation, Reasoning } from '#contract/explanations.ts';
import { operatorsQuery, skillsQuery } from '../../shell/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { text } from './text.ts';

/** Names of operators by id, those who have left among them. */
export function useOperatorName(): (id: string) => string {
  const words = useText(text);
  const operators = useQuery(operatorsQuery).data;
  return (id) => operators?.find((operator) => operator.id === id)?.display_name ?? words.unknownPerson;
}

/** Why somebody has a piece of work, or nobody has it yet. */
export function Why({ reasoning, work = 'TICKET' }: { reasoning: Reasoning; work?: 'TICKET' | 'CHAT' }) {
  const words = useText(text);
  if (isWeighed(reasoning)) return <Weighed explanation={reasoning} work={work} />;
  return <p className="text-sm">{reasoning.over_capacity ? words.chosenOverCapacity : words.chosenByHand}</p>;
}

/** Whether the engine weighed it; otherwise a person chose. */
const isWeighed = (reasoning: Reasoning): reasoning is Explanation => !('by' in reasoning);

/** Why the engine chose this operator, or none, in plain words: the rule, what told the first from the next, and what ruled out each of the others. */
function Weighed({ explanation, work }: { explanation: Explanation; work: 'TICKET' | 'CHAT' }) {
  const words = useText(text);
  const format = useFormat();
  const nameOf = useOperatorName();
  const skills = useQuery(skillsQuery).data;
  const { rule, wait, decided_by, candidates, considered, required_skills } = explanation;
  const skillNames = format.list(required_skills.map((id) => skills?.find((skill) => skill.id === id)?.name ?? '…'));
  const saysSkill = rule !== null && rule !== 'LEAST_BUSY' && rule !== 'SAME_OPERATOR';
  const [first] = candidates;
  const decided =
    decided_by && (work === 'CHAT' ? { ...words.decided, ...words.decidedChat } : words.decided)[decided_by];

  return (
    <div className="flex flex-col gap-2 text-sm">
      {rule !== null && (
        <p>
          {words.rule[rule]} {saysSkill && <bdi className="font-medium">{skillNames}</bdi>}
        </p>
      )}
      {first && decided && (
        <p>
          <bdi className="font-medium">{nameOf(first.operator_id)}</bdi> {decided}.
        </p>
      )}
      {wait && (
        <p>
          {words.wait[wait.reason]}{' '}
          {wait.reason === 'SKILLED_ARE_FULL_OR_AWAY' && <bdi className="font-medium">{skillNames}</bdi>}{' '}
          {wait.retry_at !== null && words.waitUntil(format.time(wait.retry_at))}
        </p>
      )}
      {candidates.length > 0 && (
        <ul className="flex flex-col gap-1">
          {candidates.map(({ operator_id, tickets, chats, removed_by }, at) => (
            <li key={operator_id} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
              <bdi className="font-medium">{nameOf(operator_id)}</bdi>
              <span className="text-muted">{words.load(format.number(tickets), format.number(chats))}</span>
              <Badge tone={removed_by ? 'plain' : at === 0 && decided ? 'accent' : 'good'}>
                {removed_by ? words.removed[removed_by] : at === 0 && decided ? words.chosen : words.couldHave}
              </Badge>
            </li>
          ))}
          {considered > candidates.length && (
            <li className="text-muted">{words.others(format.number(considered - candidates.length))}</li>
          )}
        </ul>
      )}
    </div>
  );
}

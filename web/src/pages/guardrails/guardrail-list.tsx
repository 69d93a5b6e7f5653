import { IconShieldHalf } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { RuleList } from '../../components/rules/rule-list.tsx';
import { wordsOf } from './guardrail-draft.ts';
import { guardrailsQuery } from './guardrail-queries.ts';

/** Every guardrail. */
export default function GuardrailList() {
  const rules = useQuery(guardrailsQuery);
  return (
    <RuleList
      title="Guardrails"
      lead="What no command may do and no result may hold, or only after an approval."
      kind="guardrail"
      path="/guardrails"
      icon={IconShieldHalf}
      empty="A guardrail stops commands by what they do, by words or by patterns: a DROP, a DELETE without WHERE. Write one, try it on a statement and on last week’s commands, then save it."
      rules={rules}
      wordsOf={wordsOf}
    />
  );
}

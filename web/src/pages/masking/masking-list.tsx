import { IconMask } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { RuleList } from '../../components/rules/rule-list.tsx';
import { wordsOf } from './masking-draft.ts';
import { maskingRulesQuery } from './masking-queries.ts';

/** Every masking rule. */
export default function MaskingList() {
  const rules = useQuery(maskingRulesQuery);
  return (
    <RuleList
      title="Data masking"
      lead="What never reaches a client as it is. The database keeps everything."
      kind="masking rule"
      path="/masking"
      icon={IconMask}
      empty="A masking rule replaces personal data in results while they pass: what is found in values, and whole columns by their names. Write one, try it on a sample, then save it."
      rules={rules}
      wordsOf={wordsOf}
    />
  );
}

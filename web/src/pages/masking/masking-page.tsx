import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingPage } from '../../components/loading-page.tsx';
import { draftOf, newMaskingRule } from './masking-draft.ts';
import { MaskingEditor } from './masking-editor.tsx';
import { maskingRuleQuery } from './masking-queries.ts';

/** A masking rule, new or saved. */
export default function MaskingPage() {
  const { id = 'new' } = useParams();
  // Another rule is another editor: nothing of the one before stays in it.
  return id === 'new' ? (
    <MaskingEditor key="new" start={newMaskingRule} saved={undefined} />
  ) : (
    <Saved key={id} id={id} />
  );
}

function Saved({ id }: { readonly id: string }) {
  const rule = useQuery(maskingRuleQuery(id));
  if (rule.data !== undefined) {
    const { data } = rule;
    return <MaskingEditor start={() => draftOf(data)} saved={data} />;
  }
  if (rule.error === null) return <LoadingPage />;
  return (
    <ErrorNotice error={rule.error} title="The masking rule cannot be shown" onRetry={() => void rule.refetch()} />
  );
}

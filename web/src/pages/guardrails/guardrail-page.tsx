import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingPage } from '../../components/loading-page.tsx';
import { draftOf, newGuardrail } from './guardrail-draft.ts';
import { GuardrailEditor } from './guardrail-editor.tsx';
import { guardrailQuery } from './guardrail-queries.ts';

/** A guardrail, new or saved. */
export default function GuardrailPage() {
  const { id = 'new' } = useParams();
  // Another guardrail is another editor: nothing of the one before stays in it.
  return id === 'new' ? (
    <GuardrailEditor key="new" start={newGuardrail} saved={undefined} />
  ) : (
    <Saved key={id} id={id} />
  );
}

function Saved({ id }: { readonly id: string }) {
  const guardrail = useQuery(guardrailQuery(id));
  if (guardrail.data !== undefined) {
    const { data } = guardrail;
    return <GuardrailEditor start={() => draftOf(data)} saved={data} />;
  }
  if (guardrail.error === null) return <LoadingPage />;
  return (
    <ErrorNotice
      error={guardrail.error}
      title="The guardrail cannot be shown"
      onRetry={() => void guardrail.refetch()}
    />
  );
}

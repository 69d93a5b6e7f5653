import { Button, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { SessionQuery } from '../../api/shapes.ts';
import { Code } from '../../components/code/code.tsx';
import { ResultTable } from '../../components/result-table.tsx';
import { documentText } from './documents.ts';
import { cutWords, holdsDocuments, tableOf } from './query-words.ts';

const DOCUMENTS_SHOWN = 20;

type Result = SessionQuery['results'][number];

/** What a query answered, as its client got it. */
export function QueryResults({ results }: Pick<SessionQuery, 'results'>) {
  return results.map((result, i) => {
    const label = results.length === 1 ? 'Result' : `Result ${i + 1}`;
    const cut = cutWords(result);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: results never move.
      <Stack key={i} gap={6}>
        {result.columns.length === 0 && result.kept === 0 ? null : holdsDocuments(result) ? (
          <Documents result={result} label={label} />
        ) : (
          <ResultTable table={tableOf(result)} label={label} />
        )}
        {cut === undefined ? null : (
          <Text size="xs" c="dimmed">
            {cut}
          </Text>
        )}
      </Stack>
    );
  });
}

function Documents({ result, label }: { readonly result: Result; readonly label: string }) {
  const [shown, setShown] = useState(DOCUMENTS_SHOWN);
  const { rows } = tableOf(result);
  const text = useMemo(
    () =>
      rows
        .slice(0, shown)
        .map(([document]) => documentText(document ?? 'null'))
        .join('\n\n'),
    [rows, shown],
  );
  if (rows.length === 0) return <ResultTable table={{ columns: result.columns, rows }} label={label} />;
  return (
    <Stack gap={6} align="stretch">
      <Code text={text} language="json" label={`${label}: documents`} />
      {rows.length > shown ? (
        <Button variant="default" size="xs" onClick={() => setShown(rows.length)}>
          Show all {rows.length} documents
        </Button>
      ) : null}
    </Stack>
  );
}

import { Button, Group, Pagination, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { Code } from '../../components/code/code.tsx';
import { Panel } from '../../components/panel.tsx';
import { ResultTable } from '../../components/result-table.tsx';
import { csvOf, download } from './csv.ts';
import type { RunResult } from './run-state.ts';
import { documentsOf, resultWords } from './run-words.ts';

const DOCUMENTS_SHOWN = 20;

interface Props {
  readonly result: RunResult;
  readonly title: string;
  /** Without its ending. */
  readonly fileName: string;
}

/** One result: a table, documents, or what the database said it did. */
export function ResultPanel({ result, title, fileName }: Props) {
  const documents = documentsOf(result);
  const save = () => download(`${fileName}.csv`, csvOf(result.columns, result.rows));
  return (
    <Panel
      title={title}
      aside={
        result.rows.length === 0 ? undefined : (
          <Button
            size="xs"
            variant="default"
            onClick={save}
            leftSection={<IconDownload size={14} aria-hidden="true" />}
          >
            Download as CSV
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {documents !== undefined && documents.length > 0 ? (
          <Documents documents={documents} />
        ) : result.columns.length > 0 ? (
          <ResultTable table={result} label={`Rows of ${title.toLowerCase()}`} />
        ) : null}
        {result.data === '' ? null : (
          <Code text={result.data} language="text" label={`Data of ${title.toLowerCase()}`} />
        )}
        <Text size="xs" c="dimmed">
          {resultWords(result)}
        </Text>
      </Stack>
    </Panel>
  );
}

function Documents({ documents }: { readonly documents: readonly string[] }) {
  const [page, setPage] = useState(1);
  const pages = Math.ceil(documents.length / DOCUMENTS_SHOWN);
  const first = (page - 1) * DOCUMENTS_SHOWN;
  return (
    <Stack gap="sm">
      <Code
        text={documents.slice(first, first + DOCUMENTS_SHOWN).join('\n')}
        language="json"
        label={`Documents ${first + 1} to ${Math.min(documents.length, first + DOCUMENTS_SHOWN)}`}
      />
      {pages > 1 ? (
        <Group justify="center">
          <Pagination
            total={pages}
            value={page}
            onChange={setPage}
            size="sm"
            getControlProps={(control) => ({ 'aria-label': `${control} documents` })}
            getItemProps={(item) => ({ 'aria-label': `Documents, page ${item}` })}
          />
        </Group>
      ) : null}
    </Stack>
  );
}

import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import type { components } from '../../api/schema.d.ts';
import { Code } from '../../components/code/code.tsx';
import classes from './masking.module.css';
import type { SampleBody } from './sample-panel.tsx';

type Tried = components['schemas']['MaskingTried'];

/** A sample as it is, and as a client would get it. */
export function BeforeAfter({ before, tried }: { readonly before: SampleBody; readonly tried: Tried }) {
  const counts = Object.entries(tried.masked);
  return (
    <Stack gap="xs" role="status" aria-label="What came of it">
      {tried.withheld === null ? null : (
        <Alert color="red" title="The client would get nothing">
          {tried.withheld}
        </Alert>
      )}
      {counts.length === 0 ? (
        tried.withheld === null ? (
          <Text size="sm">Nothing would be masked.</Text>
        ) : null
      ) : (
        <Group gap={6}>
          {counts.map(([entity, n]) => (
            <Badge key={entity}>
              {n} {entity}
            </Badge>
          ))}
        </Group>
      )}
      {'documents' in before ? (
        <>
          <Documents title="Before" documents={before.documents} />
          {tried.documents === null ? null : <Documents title="After" documents={tried.documents} />}
        </>
      ) : (
        <>
          <Rows title="Before" columns={tried.columns} rows={before.rows} changed={tried.changed} />
          {tried.rows === null ? null : (
            <Rows title="After" columns={tried.columns} rows={tried.rows} changed={tried.changed} />
          )}
        </>
      )}
    </Stack>
  );
}

function Documents({ title, documents }: { readonly title: string; readonly documents: readonly object[] }) {
  const text = documents.map((document) => JSON.stringify(document, undefined, 2)).join('\n');
  return (
    <div>
      <Text size="xs" fw={570} c="dimmed" mb={4}>
        {title}
      </Text>
      <Code text={text} language="json" label={title} />
    </div>
  );
}

interface RowsProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly changed: readonly (readonly boolean[])[];
}

function Rows({ title, columns, rows, changed }: RowsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to.
    <section className={classes.sample} tabIndex={0} aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {columns.map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several columns may have one name.
              <th key={i} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else.
            <tr key={r}>
              {row.map((cell, i) => {
                const shown = cell ?? <em>NULL</em>;
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: several columns may have one name.
                  <td key={i}>{changed[r]?.[i] === true ? <mark>{shown}</mark> : shown}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

import { Alert, Stack, Table, Text } from '@mantine/core';
import { IconEyeExclamation } from '@tabler/icons-react';
import type { Review } from '../../api/shapes.ts';
import { Code } from '../../components/code/code.tsx';
import { languageOf } from '../../components/code/format.ts';
import { Statement } from '../../components/code/statement.tsx';
import { tokensOf } from '../../components/code/tokens.ts';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';

interface Props {
  readonly review: Review;
  readonly subtype: string | undefined;
}

/** What runs when everybody approves, and what it does as far as that can be told. */
export function CommandPanel({ review, subtype }: Props) {
  const language = languageOf(review.text, subtype);
  const hasHidden = tokensOf(review.text, language).some(({ kind }) => kind === 'hidden');
  return (
    <Panel title="Command">
      <Stack gap="md">
        {hasHidden ? (
          <Alert
            color="red"
            icon={<IconEyeExclamation size={18} aria-hidden="true" />}
            title="There is more than meets the eye"
          >
            The command holds characters that do not show or that change the order in which others show. They are marked
            in red below.
          </Alert>
        ) : null}
        <Statement text={review.text} subtype={subtype} label="Command" />
        {review.params.length === 0 ? null : <Parameters params={review.params} />}
        {review.related.map(({ kind, name, text }) => (
          <div key={`${kind} ${name}`}>
            <Text size="sm" mb={6}>
              The {kind.replaceAll('_', ' ')} <code>{name}</code> in it stands for:
            </Text>
            <Code text={text} language={language} label={`${kind} ${name}`} />
          </div>
        ))}
        <Effects review={review} />
      </Stack>
    </Panel>
  );
}

function Parameters({ params }: Pick<Review, 'params'>) {
  return (
    <Table.ScrollContainer minWidth={320} type="native">
      <Table withTableBorder aria-label="Parameters">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={60}>#</Table.Th>
            <Table.Th>Value</Table.Th>
            <Table.Th w={140}>Type</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {params.map(({ text, encoding, type }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a parameter is known by its place.
            <Table.Tr key={i}>
              <Table.Td>${i + 1}</Table.Td>
              <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                {text === null ? (
                  <Text span c="dimmed" size="sm">
                    NULL
                  </Text>
                ) : (
                  text
                )}
                {encoding === 'hex' ? (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    (hexadecimal)
                  </Text>
                ) : null}
              </Table.Td>
              <Table.Td c="dimmed">{type ?? 'not told'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Effects({ review }: { readonly review: Review }) {
  const touches = review.touches?.map(({ operation, relations }) => `${operation} ${relations.join(', ')}`.trim());
  const estimate = review.estimate?.map(
    ({ operation, relation, rows }) => `${operation} ${count(rows)} of ${relation}`,
  );
  return (
    <Facts
      facts={[
        [
          'It touches',
          touches === undefined ? 'cannot be told of this command' : <Lines key="touches" lines={touches} />,
        ],
        ['Estimated rows', estimate === undefined ? undefined : <Lines key="estimate" lines={estimate} />],
        [
          'Rows approved',
          review.max_rows === null ? undefined : `at most ${count(review.max_rows)}; more are rolled back`,
        ],
        ['Normal form', review.normalized_text === null ? undefined : <code key="form">{review.normalized_text}</code>],
      ]}
    />
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return 'no table';
  return lines.map((line) => <div key={line}>{line}</div>);
}

function count(rows: number): string {
  return rows.toLocaleString('en');
}

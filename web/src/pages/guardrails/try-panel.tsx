import { Button, Group, Kbd, Select, Stack, Text, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { VerdictBadge } from '../../components/rules/recorded-panel.tsx';
import classes from '../../components/rules/rules.module.css';
import { documentsIn, rowsIn } from '../../components/rules/sample.ts';
import { isSubtype, SUBTYPES, type Subtype } from '../../components/rules/subtypes.ts';
import { type GuardrailDraft, trialBodyOf, wordsOfRule } from './guardrail-draft.ts';

type Judged = components['schemas']['GuardrailJudged'];
/** A rule that would hit. */
export type Hit = Judged['rules'][number];

interface Props {
  readonly draft: GuardrailDraft;
  /** The draft, to be compared. */
  readonly text: string;
  readonly onHits: (hits: readonly Hit[]) => void;
}

const EXAMPLES: Readonly<Record<Subtype, string>> = {
  postgres: 'delete from customers',
  mysql: 'delete from customers',
  mongodb: '{"delete": "customers", "deletes": [{"q": {}, "limit": 0}], "$db": "shop"}',
  command: 'rm -rf /tmp/build',
};

/** Runs a statement against what is written, before it is saved. */
export function TryPanel({ draft, text, onHits }: Props) {
  const [subtype, setSubtype] = useState<Subtype>('postgres');
  const [statement, setStatement] = useState('');
  const [answer, setAnswer] = useState('');
  const attempt = useMutation({
    mutationFn: async () => {
      const judged = await dataOf(
        api.POST('/api/guardrails/try', {
          body: {
            guardrail: trialBodyOf(draft),
            subtype,
            ...(statement.trim() === '' ? {} : { statement }),
            ...(answer.trim() === '' || draft.output.length === 0 ? {} : { rows: cellsIn(answer, subtype) }),
          },
        }),
      );
      return { judged, text, draft };
    },
    onSuccess: ({ judged }) => onHits(judged.rules),
  });
  const run = () => attempt.mutate();
  return (
    <Panel title="Try it">
      <Stack gap="sm">
        <Select
          label="As on a connection of"
          data={SUBTYPES}
          value={subtype}
          onChange={(value) => isSubtype(value) && setSubtype(value)}
          allowDeselect={false}
        />
        <Textarea
          className={classes.mono ?? ''}
          label="Statement"
          description="It is judged and does not run."
          placeholder={EXAMPLES[subtype]}
          value={statement}
          onChange={(event) => setStatement(event.currentTarget.value)}
          onKeyDown={getHotkeyHandler([['mod+Enter', run]])}
          autosize
          minRows={3}
          maxRows={14}
          spellCheck={false}
        />
        {draft.output.length === 0 ? null : (
          <Textarea
            className={classes.mono ?? ''}
            label="Rows that come back"
            description="For the output rules: one row in each line."
            value={answer}
            onChange={(event) => setAnswer(event.currentTarget.value)}
            autosize
            minRows={2}
            maxRows={10}
            spellCheck={false}
          />
        )}
        <Group justify="space-between">
          <Text size="xs" c="dimmed" visibleFrom="sm">
            <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
          </Text>
          <Button
            variant="light"
            leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
            loading={attempt.isPending}
            disabled={statement.trim() === '' && answer.trim() === ''}
            onClick={run}
          >
            Try it
          </Button>
        </Group>
        {attempt.error === null ? null : <ErrorNotice error={attempt.error} title="It could not be tried" />}
        {attempt.data === undefined ? null : (
          <Outcome judged={attempt.data.judged} draft={attempt.data.draft} isOld={attempt.data.text !== text} />
        )}
      </Stack>
    </Panel>
  );
}

function cellsIn(answer: string, subtype: Subtype): (string | null)[][] {
  if (subtype === 'mongodb') return documentsIn(answer).map((document) => [JSON.stringify(document)]);
  const { columns, rows } = rowsIn(answer);
  return [columns, ...rows].map((row) => [...row]);
}

interface OutcomeProps {
  readonly judged: Judged;
  readonly draft: GuardrailDraft;
  readonly isOld: boolean;
}

function Outcome({ judged, draft, isOld }: OutcomeProps) {
  const sides = (['input', 'output'] as const).flatMap((side) => {
    const verdict = judged[side];
    return verdict === null ? [] : [{ side, ...verdict }];
  });
  return (
    <Stack gap="xs" role="status" aria-label="What came of it">
      {isOld ? (
        <Text size="xs" c="dimmed">
          The guardrail was changed since: try again.
        </Text>
      ) : null}
      {sides.map(({ side, verdict, message }) => (
        <div key={side}>
          <Group gap={6}>
            <Text size="sm" fw={570}>
              {side === 'input' ? 'The statement' : 'The rows'}
            </Text>
            {side === 'output' && verdict === 'allow' ? (
              <Text size="sm">would be shown</Text>
            ) : (
              <VerdictBadge verdict={verdict} />
            )}
          </Group>
          <Text size="sm" mt={2}>
            {message ?? 'No rule hits.'}
          </Text>
        </div>
      ))}
      {judged.rules.length === 0 ? null : (
        <ul className={classes.examples} aria-label="Rules that hit">
          {judged.rules.map((hit) => {
            const rule = draft[hit.side][hit.index];
            return (
              <li key={`${hit.side} ${hit.index}`}>
                <Text size="sm">
                  {hit.side === 'input' ? 'Input' : 'Output'} rule {hit.index + 1}
                  {rule === undefined ? null : <Text span c="dimmed">{` · ${wordsOfRule(rule)}`}</Text>}
                </Text>
                {judged.rules.length === 1 ? null : (
                  <Text size="xs" c="dimmed">
                    {hit.message}
                  </Text>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Stack>
  );
}

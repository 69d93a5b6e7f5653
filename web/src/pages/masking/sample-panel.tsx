import { Button, Group, Kbd, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import classes from '../../components/rules/rules.module.css';
import { documentsIn, rowsIn } from '../../components/rules/sample.ts';
import { isSubtype, SUBTYPES, type Subtype } from '../../components/rules/subtypes.ts';
import { BeforeAfter } from './before-after.tsx';
import { type MaskingDraft, trialBodyOf } from './masking-draft.ts';

interface Props {
  readonly draft: MaskingDraft;
  /** The draft, to be compared. */
  readonly text: string;
}

const ROWS = 'name\temail\tcard\nAnn\tann@example.com\t4111 1111 1111 1111';
const DOCUMENTS = '{"name": "Ann", "email": "ann@example.com", "orders": [{"card": "4111 1111 1111 1111"}]}';
/** MongoDB's rows are documents; commands print lines. */
const PLACES: Readonly<Record<Exclude<Subtype, 'command'>, { readonly label: string; readonly placeholder: string }>> =
  {
    postgres: { label: 'Table they come from', placeholder: 'public.customers' },
    mysql: { label: 'Table they come from', placeholder: 'shop.customers' },
    mongodb: { label: 'Collection they come from', placeholder: 'shop.customers' },
  };

/** Masks a pasted sample as results would be, before anything is saved. */
export function SamplePanel({ draft, text }: Props) {
  const [subtype, setSubtype] = useState<Subtype>('postgres');
  const [place, setPlace] = useState('');
  const [sample, setSample] = useState('');
  const isOfDocuments = subtype === 'mongodb';
  const attempt = useMutation({
    mutationFn: async () => {
      const asked = isOfDocuments ? documentBody(sample, place) : rowBody(sample, subtype === 'command' ? '' : place);
      const tried = await dataOf(
        api.POST('/api/datamasking-rules/try', { body: { rule: trialBodyOf(draft), subtype, ...asked } }),
      );
      return { tried, asked, text };
    },
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
        {subtype === 'command' ? null : (
          <TextInput
            className={classes.mono ?? ''}
            label={PLACES[subtype].label}
            description="For rules on columns; content is found without."
            placeholder={PLACES[subtype].placeholder}
            value={place}
            onChange={(event) => setPlace(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <Textarea
          className={classes.mono ?? ''}
          label={isOfDocuments ? 'Documents' : 'Rows'}
          description={
            isOfDocuments
              ? 'One, a list, or one in each line. Nothing of it is kept.'
              : 'As psql, mysql or a spreadsheet give them, the names of the columns first. Nothing of it is kept.'
          }
          placeholder={isOfDocuments ? DOCUMENTS : ROWS}
          value={sample}
          onChange={(event) => setSample(event.currentTarget.value)}
          onKeyDown={getHotkeyHandler([['mod+Enter', run]])}
          autosize
          minRows={4}
          maxRows={14}
          spellCheck={false}
        />
        <Group justify="space-between">
          {sample === '' ? (
            <Button variant="subtle" size="compact-sm" onClick={() => setSample(isOfDocuments ? DOCUMENTS : ROWS)}>
              Use an example
            </Button>
          ) : (
            <Text size="xs" c="dimmed" visibleFrom="sm">
              <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
            </Text>
          )}
          <Button
            variant="light"
            leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
            loading={attempt.isPending}
            disabled={sample.trim() === ''}
            onClick={run}
          >
            Try it
          </Button>
        </Group>
        {attempt.error === null ? null : <ErrorNotice error={attempt.error} title="It could not be tried" />}
        {attempt.data === undefined ? null : (
          <>
            {attempt.data.text === text ? null : (
              <Text size="xs" c="dimmed">
                The rule was changed since: try again.
              </Text>
            )}
            <BeforeAfter before={attempt.data.asked} tried={attempt.data.tried} />
          </>
        )}
      </Stack>
    </Panel>
  );
}

/** A sample as the gateway takes it. */
export type SampleBody = ReturnType<typeof rowBody> | ReturnType<typeof documentBody>;

function rowBody(sample: string, place: string) {
  const { columns, rows } = rowsIn(sample);
  if (rows.length === 0) throw new SyntaxError('Paste at least two lines: the names of the columns, then a row.');
  // A table without a schema is of the one that everybody has.
  const table = place.trim() === '' ? undefined : place.includes('.') ? place.trim() : `public.${place.trim()}`;
  return {
    columns: columns.map((name) =>
      table === undefined || name === '' ? { name } : { name, origin: `${table}.${name}` },
    ),
    rows: rows.map((row) => [...row]),
  };
}

function documentBody(sample: string, place: string) {
  return { documents: documentsIn(sample), ...(place.trim() === '' ? {} : { collection: place.trim() }) };
}

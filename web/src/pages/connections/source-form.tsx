import { Button, Collapse, Radio, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CommandFields } from './command-fields.tsx';
import type { Field, Kind } from './kinds/index.ts';
import classes from './layout.module.css';
import type { StoredSecret } from './secret-draft.ts';
import { SecretField } from './secret-field.tsx';
import { type Problems, type SourceDraft, strayFields, wayOf } from './source-draft.ts';

interface Props {
  readonly kind: Kind;
  readonly draft: SourceDraft;
  readonly onChange: (draft: SourceDraft) => void;
  readonly stored: StoredSecret;
  readonly problems: Problems;
}

/** Where a connection leads and who logs in there: the fields of its kind. */
export function SourceForm(props: Props) {
  const { kind, draft, onChange, stored } = props;
  const way = wayOf(kind, draft);
  if (way === undefined) return <CommandFields {...props} />;
  const [frequent, rare] = [false, true].map((isRare) =>
    way.fields.filter((field) => (field.isRare ?? false) === isRare),
  );
  return (
    <Stack gap="md">
      {kind.ways.length > 1 ? (
        <Radio.Group
          label="How to say where it is"
          value={String(kind.ways.indexOf(way))}
          onChange={(value) => onChange({ ...draft, way: Number(value) })}
        >
          <Stack gap={6} mt={6}>
            {kind.ways.map(({ label }, place) => (
              <Radio key={label} value={String(place)} label={label} />
            ))}
          </Stack>
        </Radio.Group>
      ) : null}
      <Fields {...props} fields={[...(frequent ?? []), ...strayFields(kind, stored)]} />
      {rare === undefined || rare.length === 0 ? null : (
        <RareFields {...props} fields={rare} isOpenAtFirst={rare.some(({ key }) => Object.hasOwn(stored, key))} />
      )}
    </Stack>
  );
}

interface FieldsProps extends Props {
  readonly fields: readonly Field[];
}

function Fields({ fields, draft, onChange, stored, problems }: FieldsProps) {
  return (
    <div className={classes.pair}>
      {fields.map((field) => (
        <SecretField
          key={field.key}
          field={field}
          secret={draft.secret}
          stored={stored}
          onChange={(secret) => onChange({ ...draft, secret })}
          error={problems[field.key]}
        />
      ))}
    </div>
  );
}

function RareFields(props: FieldsProps & { readonly isOpenAtFirst: boolean }) {
  const [isOpen, { toggle }] = useDisclosure(props.isOpenAtFirst);
  return (
    <div>
      <Button variant="subtle" size="xs" px={4} onClick={toggle} aria-expanded={isOpen}>
        {isOpen ? 'Fewer settings' : 'More settings'}
      </Button>
      <Collapse expanded={isOpen} mt={8}>
        <Fields {...props} />
      </Collapse>
    </div>
  );
}

import { Alert, Button, Card, Table, Text, VisuallyHidden } from '@mantine/core';
import { type Icon, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../empty-state.tsx';
import { ErrorNotice } from '../error-notice.tsx';
import { LoadingRows } from '../loading-page.tsx';
import { PageHead } from '../page-head.tsx';
import { When } from '../when.tsx';
import { rolesQuery } from './role-picker.tsx';
import classes from './rules.module.css';

/** A rule as a list shows it. */
export interface ListedRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly connection_ids: readonly string[];
  readonly updated_at: string;
}

interface Props<T extends ListedRule> {
  readonly title: string;
  readonly lead: string;
  /** `guardrail`, `masking rule`. */
  readonly kind: string;
  readonly path: string;
  readonly icon: Icon;
  readonly empty: ReactNode;
  readonly rules: { readonly data: readonly T[] | undefined; readonly error: unknown; readonly refetch: () => unknown };
  /** What a rule does, in a line. */
  readonly wordsOf: (rule: T) => string;
}

/** Rules of a kind, one in a row; a row leads to its rule. */
export function RuleList<T extends ListedRule>(props: Props<T>) {
  const { title, lead, kind, path, icon, empty, rules } = props;
  const { isAdmin } = useMe();
  const add = isAdmin ? (
    <Button component={Link} to={`${path}/new`} leftSection={<IconPlus size={16} aria-hidden="true" />}>
      New {kind}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={title} lead={lead} actions={add} />
      <Card className={classes.list ?? ''} padding={0}>
        {rules.error !== null ? (
          <div style={{ padding: '1rem' }}>
            <ErrorNotice
              error={rules.error}
              title={`The ${kind}s cannot be listed`}
              onRetry={() => void rules.refetch()}
            />
          </div>
        ) : rules.data === undefined ? (
          <div style={{ padding: '1rem' }} role="status">
            <VisuallyHidden>Loading …</VisuallyHidden>
            <LoadingRows />
          </div>
        ) : rules.data.length === 0 ? (
          <EmptyState icon={icon} title={`No ${kind}s yet`} action={add}>
            {empty}
          </EmptyState>
        ) : (
          <Rows {...props} items={rules.data} />
        )}
      </Card>
    </>
  );
}

function Rows<T extends ListedRule>({ title, path, items, wordsOf }: Props<T> & { readonly items: readonly T[] }) {
  const roles = useQuery(rolesQuery);
  const names = new Map((roles.data ?? []).map(({ id, name }) => [id, name]));
  return (
    <Table highlightOnHover aria-label={title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th className={classes.wide ?? ''}>What it does</Table.Th>
          <Table.Th>Resource Roles</Table.Th>
          <Table.Th className={classes.wide ?? ''} w={120}>
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((rule) => (
          <Table.Tr key={rule.id} className={classes.listed ?? ''}>
            <Table.Td>
              <Link to={`${path}/${rule.id}`} className={classes.name}>
                {rule.name}
              </Link>
              <Text size="xs" c="dimmed" lineClamp={2}>
                {rule.description}
              </Text>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>{wordsOf(rule)}</Table.Td>
            <Table.Td>
              {rule.connection_ids.length === 0 ? (
                <Text size="sm" c="dimmed">
                  none: it does nothing
                </Text>
              ) : (
                <Text size="sm" lineClamp={2}>
                  {rule.connection_ids.map((id) => names.get(id) ?? '…').join(', ')}
                </Text>
              )}
            </Table.Td>
            <Table.Td className={classes.wide ?? ''} c="dimmed">
              <When at={rule.updated_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What the gateway refused and no field can show. */
export function OtherProblems({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <Alert color="red" title="It was not saved" role="alert">
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
    </Alert>
  );
}

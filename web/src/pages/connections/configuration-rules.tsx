import { Anchor, MultiSelect, Stack, Switch, TagsInput, Text } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { ConfigurationProps } from './configuration-tab.tsx';
import { guardrailsQuery, maskingRulesQuery, pluginsQuery, tagsQuery } from './connection-queries.ts';

const TAGS_MAX = 50;

/** Rules that hold on a connection, its tags, and who else is told of it. */
export function RulesConfiguration(props: ConfigurationProps) {
  const { draft, onChange, problems, isReadOnly } = props;
  const guardrails = useQuery(guardrailsQuery);
  const masking = useQuery(maskingRulesQuery);
  const tags = useQuery(tagsQuery);
  return (
    <>
      <Panel title="Guardrails">
        <Rules
          label="Guardrails that hold here"
          description="They refuse what is dangerous, or send it to the reviewers."
          place={{ path: '/guardrails', label: 'Guardrails' }}
          query={guardrails}
          value={draft.guardrails}
          onChange={(chosen) => onChange({ guardrails: chosen })}
          isReadOnly={isReadOnly}
        />
      </Panel>
      <Panel title="Data masking">
        <Rules
          label="Data masking rules that hold here"
          description="What they find in results reaches nobody."
          place={{ path: '/masking', label: 'Data masking' }}
          query={masking}
          value={draft.maskingRules}
          onChange={(chosen) => onChange({ maskingRules: chosen })}
          isReadOnly={isReadOnly}
        />
      </Panel>
      <Panel title="Tags">
        <TagsInput
          label="Tags"
          description="key=value, then Enter. The list of Resource Roles is narrowed down by them."
          placeholder={draft.tags.length === 0 ? 'env=prod' : ''}
          data={(tags.data ?? []).map(({ key, value }) => `${key}=${value}`)}
          value={[...draft.tags]}
          onChange={(chosen) => onChange({ tags: chosen })}
          maxTags={TAGS_MAX}
          splitChars={[',']}
          acceptValueOnBlur
          error={problems.tags}
        />
      </Panel>
      <Notifications {...props} />
    </>
  );
}

interface RulesProps {
  readonly label: string;
  readonly description: string;
  /** Where they are made. */
  readonly place: { readonly path: string; readonly label: string };
  readonly query: Pick<
    UseQueryResult<readonly { readonly id: string; readonly name: string }[]>,
    'data' | 'error' | 'refetch'
  >;
  readonly value: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
  readonly isReadOnly: boolean;
}

function Rules({ label, description, place, query, value, onChange, isReadOnly }: RulesProps) {
  const { data, error, refetch } = query;
  if (data === undefined && error !== null) {
    return <ErrorNotice error={error} title="They cannot be listed" onRetry={() => void refetch()} />;
  }
  if (data !== undefined && data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There are none yet. Make one under{' '}
        <Anchor component={Link} to={place.path} size="sm" underline="always">
          {place.label}
        </Anchor>
        .
      </Text>
    );
  }
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'None' : ''}
      data={(data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={[...value]}
      onChange={onChange}
      disabled={isReadOnly || data === undefined}
      searchable
      clearable
      nothingFoundMessage="No such rule"
    />
  );
}

const WORDS: Readonly<Record<string, readonly [label: string, description: string]>> = {
  slack: ['Slack', 'Access Requests appear in Slack, with buttons to approve and reject.'],
  webhooks: ['Webhooks', 'What happens here is sent to the endpoints under Integrations, Microsoft Teams among them.'],
};

/** Plugins that are on or off by themselves; of what others a connection has it says elsewhere. */
function Notifications({ draft, onChange }: ConfigurationProps) {
  const plugins = useQuery(pluginsQuery);
  const offered = (plugins.data ?? []).filter(({ binding, available }) => binding === 'attached' && available);
  if (offered.length === 0) return null;
  return (
    <Panel title="Notifications">
      <Stack gap="sm">
        {offered.map(({ name, description, status }) => {
          const [label, words] = WORDS[name] ?? [name, description];
          const missing = status?.state === 'not_configured' ? ' Not connected yet: see Integrations.' : '';
          return (
            <Switch
              key={name}
              label={label}
              description={`${words}${missing}`}
              checked={draft.plugins.includes(name)}
              onChange={(event) =>
                onChange({
                  plugins: event.currentTarget.checked
                    ? [...draft.plugins, name]
                    : draft.plugins.filter((other) => other !== name),
                })
              }
            />
          );
        })}
      </Stack>
    </Panel>
  );
}

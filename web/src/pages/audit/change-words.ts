import type { MantineColor } from '@mantine/core';
import type { ConfigChange } from '../../api/shapes.ts';

/** What can be changed, as the pages name it. */
export const ENTITIES: Readonly<Record<string, string>> = {
  connection: 'Resource Role',
  resource: 'Resource',
  guardrail: 'Guardrail',
  datamasking_rule: 'Data masking rule',
  plugin: 'Plugin',
  webhook_endpoint: 'Webhook',
  user: 'User',
  group: 'Group',
  serviceaccount: 'Service account',
  api_key: 'API key',
  token: 'Token',
};

/** What was done to it. */
export const ACTIONS: Readonly<
  Record<ConfigChange['action'], { readonly label: string; readonly color: MantineColor }>
> = {
  create: { label: 'Created', color: 'teal' },
  update: { label: 'Changed', color: 'sluice' },
  delete: { label: 'Deleted', color: 'red' },
};

/** What was changed, by its kind. */
export function entityOf({ entity }: Pick<ConfigChange, 'entity'>): string {
  return ENTITIES[entity] ?? entity.replaceAll('_', ' ');
}

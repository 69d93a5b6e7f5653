import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { type Plugin, pluginsQuery } from './settings-queries.ts';

/** Where a plugin is on, in words. */
function reachOf({ available, binding, connections }: Plugin): string {
  if (!available) return 'not in this build';
  if (binding === 'always') return 'everywhere';
  if (connections.length === 0) return 'nowhere yet';
  return connections.length === 1 ? '1 Resource Role' : `${connections.length} Resource Roles`;
}

/** What looks at every command, in its order. */
export function PluginPanel() {
  const plugins = useQuery(pluginsQuery);
  return (
    <Panel title="Plugins">
      <Text size="sm" c="dimmed" mb="sm">
        They see every command in this order.
      </Text>
      <Loaded query={plugins} failed="The plugins cannot be listed" rows={3}>
        {(list) => (
          <Table.ScrollContainer minWidth={440} type="native">
            <Table aria-label="Plugins">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={40}>#</Table.Th>
                  <Table.Th>Plugin</Table.Th>
                  <Table.Th>What it does</Table.Th>
                  <Table.Th w={150}>Where it is on</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.map((plugin, i) => (
                  <Table.Tr key={plugin.name}>
                    <Table.Td>{i + 1}</Table.Td>
                    <Table.Td fw={500}>{plugin.name}</Table.Td>
                    <Table.Td>{plugin.description}</Table.Td>
                    <Table.Td>{reachOf(plugin)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
    </Panel>
  );
}

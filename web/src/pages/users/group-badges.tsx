import { Badge, Group, Text } from '@mantine/core';

const SHOWN_MAX = 4;

/** The groups somebody is in; of many, the first. */
export function GroupBadges({ groups }: { readonly groups: readonly string[] }) {
  if (groups.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        none
      </Text>
    );
  }
  const rest = groups.length - SHOWN_MAX;
  return (
    <Group gap={4}>
      {groups.slice(0, SHOWN_MAX).map((group) => (
        <Badge key={group} variant="light" color={group === 'admin' ? 'sluice' : 'gray'}>
          {group}
        </Badge>
      ))}
      {rest > 0 ? (
        <Text size="xs" c="dimmed" title={groups.slice(SHOWN_MAX).join(', ')}>
          and {rest} more
        </Text>
      ) : null}
    </Group>
  );
}

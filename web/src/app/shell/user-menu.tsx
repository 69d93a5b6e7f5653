import { Avatar, Group, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, done } from '../../api/client.ts';
import { sentenceOf } from '../../api/failure.ts';
import { type Me, meQuery, useMe } from '../../api/me.ts';
import { useAskBeforeLeaving, useLeave } from '../../components/unsaved/use-unsaved.ts';

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const;

/** Who is logged in, how the app looks to them, and the way out. */
export function UserMenu() {
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const logout = useLogout();
  const askFirst = useAskBeforeLeaving();
  return (
    <Menu position="bottom-end" width={224}>
      <Menu.Target>
        <UnstyledButton px={6} py={4} bdrs="sm">
          <VisuallyHidden>Your account: {me.name}</VisuallyHidden>
          <Group gap={8} wrap="nowrap">
            <Avatar size={26} color="sluice" variant="filled" name={me.name} alt="" aria-hidden="true" />
            <Text size="sm" fw={550} visibleFrom="xs" aria-hidden="true">
              {me.name}
            </Text>
            <IconChevronDown size={14} aria-hidden="true" />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label pb={0}>{me.email === '' ? me.name : me.email}</Menu.Label>
        <Menu.Label pt={0}>{roleOf(me)}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden="true" />}
            onClick={() => setColorScheme(value)}
            aria-current={colorScheme === value}
            fw={colorScheme === value ? 620 : 400}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden="true" />}
          onClick={() => askFirst(() => logout.mutate())}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function roleOf(me: Me): string {
  if (me.isAdmin) return 'Administrator';
  if (me.isAuditor) return 'Auditor: reads everything, changes nothing';
  return me.groups.length === 0 ? 'In no group' : me.groups.join(', ');
}

function useLogout() {
  const queries = useQueryClient();
  const leave = useLeave();
  return useMutation({
    mutationFn: () => done(api.POST('/api/logout', { body: {} })),
    onSuccess: async () => {
      await leave('/login');
      // Nothing of what one person saw stays for the next.
      queries.clear();
      queries.setQueryData(meQuery.queryKey, null);
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'You are still logged in', message: sentenceOf(error) }),
  });
}

import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';

/** Something to do with what a row shows. */
export interface RowAction {
  readonly label: string;
  readonly onClick: () => void;
  /** It destroys. */
  readonly isRed?: boolean;
}

/** What can be done with a row, behind a button at its end. */
export function RowMenu({ label, actions }: { readonly label: string; readonly actions: readonly RowAction[] }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label}>
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label: name, onClick, isRed = false }) => (
          <Menu.Item key={name} onClick={onClick} {...(isRed ? { color: 'red' } : {})}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

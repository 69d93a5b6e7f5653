import { Group, Pagination } from '@mantine/core';

interface Props {
  /** Things, not pages. */
  readonly total: number;
  readonly pageItems: number;
  readonly page: number;
  readonly onChange: (page: number) => void;
}

/** The pages of a list; nothing where it has one. */
export function Pager({ total, pageItems, page, onChange }: Props) {
  const pages = Math.ceil(total / pageItems);
  if (pages < 2) return null;
  return (
    <Group justify="center" p="md">
      <Pagination
        total={pages}
        value={page}
        size="sm"
        onChange={onChange}
        getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
      />
    </Group>
  );
}

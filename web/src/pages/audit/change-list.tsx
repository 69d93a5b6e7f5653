import { Group, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import type { ConfigChange } from '../../api/shapes.ts';
import { StatusBadge } from '../../components/status-badge.tsx';
import { exactOf } from '../../components/time-words.ts';
import { When } from '../../components/when.tsx';
import classes from './audit.module.css';
import { ACTIONS, entityOf } from './change-words.ts';
import { differencesOf } from './difference.ts';
import { DifferenceView } from './difference-view.tsx';

const FIELDS_SHOWN = 3;

/** Changes, newest first; each opens to show what it changed. */
export function ChangeList({ changes }: { readonly changes: readonly ConfigChange[] }) {
  return (
    <ul className={classes.changes} aria-label="Configuration changes">
      {changes.map((change) => (
        <li key={change.id}>
          <Change change={change} />
        </li>
      ))}
    </ul>
  );
}

function Change({ change }: { readonly change: ConfigChange }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { label, color } = ACTIONS[change.action];
  return (
    <>
      <UnstyledButton
        className={classes.change ?? ''}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <StatusBadge color={color}>{label}</StatusBadge>
        <span className={classes.name}>
          {entityOf(change)} {change.entity_name}
        </span>
        <span className={`${classes.fields} ${classes.dim}`}>{fieldsOf(change)}</span>
        <span className={`${classes.actor} ${classes.dim}`}>by {change.actor_name}</span>
        <span className={`${classes.when} ${classes.dim}`}>
          <When at={change.at} />
        </span>
        <IconChevronRight size={16} aria-hidden="true" />
      </UnstyledButton>
      <div id={id} className={classes.detail} hidden={!isOpen}>
        {isOpen ? (
          <>
            <DifferenceView change={change} />
            <Group gap={6} mt="sm">
              <Text size="xs" c="dimmed">
                {exactOf(change.at)}, by {change.actor_name} ·{' '}
                <Link to={`/audit?entity_id=${encodeURIComponent(change.entity_id)}`} className={classes.more ?? ''}>
                  All changes of {change.entity_name}
                </Link>
              </Text>
            </Group>
          </>
        ) : null}
      </div>
    </>
  );
}

/** Which fields a change touched, the first of them. */
function fieldsOf({ action, before, after }: ConfigChange): string {
  if (action !== 'update') return '';
  const paths = differencesOf(before, after).map(({ path }) => path);
  const more = paths.length - FIELDS_SHOWN;
  return paths.slice(0, FIELDS_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

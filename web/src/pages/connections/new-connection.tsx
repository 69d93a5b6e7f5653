import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHead } from '../../components/page-head.tsx';
import detailClasses from './connection-detail.module.css';
import { KindPicker } from './kind-picker.tsx';
import { KINDS } from './kinds/index.ts';
import { NewAccessStep } from './new-access-step.tsx';
import classes from './new-connection.module.css';
import { NewSourceStep } from './new-source-step.tsx';

const STEPS = ['Type', 'Where it leads', 'Who may use it'];

/** Sets a Resource Role up: what it is, where it leads, and who may use it. */
export default function NewConnection() {
  const me = useMe();
  const [search] = useSearchParams();
  const [ready, setReady] = useState<string>();
  const kind = KINDS.find(({ id }) => id === search.get('kind'));
  const step = kind === undefined ? 0 : ready === undefined ? 1 : 2;
  return (
    <>
      <Anchor component={Link} to="/connections" size="sm" className={detailClasses.back ?? ''}>
        <IconArrowLeft size={15} aria-hidden="true" /> Resource Roles
      </Anchor>
      <PageHead title="New Resource Role" lead="Leads to one database, or runs one command." />
      {me.isAdmin ? (
        <>
          <Steps current={step} />
          {kind === undefined ? (
            <KindPicker />
          ) : ready === undefined ? (
            <NewSourceStep key={kind.id} kind={kind} onReady={setReady} />
          ) : (
            <NewAccessStep name={ready} kind={kind} />
          )}
        </>
      ) : (
        <EmptyState icon={IconArrowLeft} title="Administrators set Resource Roles up">
          Ask one of them for what you need.
        </EmptyState>
      )}
    </>
  );
}

function Steps({ current }: { readonly current: number }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {STEPS.map((label, place) => (
        <li key={label} className={classes.step} aria-current={place === current ? 'step' : undefined}>
          <span className={classes.number} aria-hidden="true">
            {place + 1}
          </span>
          {label}
        </li>
      ))}
    </ol>
  );
}

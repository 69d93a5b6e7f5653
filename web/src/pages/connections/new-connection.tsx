import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useMe } from '../../api/me.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import detailClasses from './connection-detail.module.css';
import { KindPicker } from './kind-picker.tsx';
import { KINDS, type Kind } from './kinds/index.ts';
import { NewAccessStep } from './new-access-step.tsx';
import classes from './new-connection.module.css';
import { NewSourceStep } from './new-source-step.tsx';
import { EMPTY_SOURCE } from './source-draft.ts';

const STEPS = ['Type', 'Where it leads', 'Who may use it'];

/** Sets a Resource Role up: what it is, where it leads, and who may use it. */
export default function NewConnection() {
  const me = useMe();
  const [search] = useSearchParams();
  const kind = KINDS.find(({ id }) => id === search.get('kind'));
  return (
    <>
      <Anchor component={Link} to="/connections" size="sm" className={detailClasses.back ?? ''}>
        <IconArrowLeft size={15} aria-hidden="true" /> Resource Roles
      </Anchor>
      <PageHead title="New Resource Role" lead="Leads to one database, or runs one command." />
      {!me.isAdmin ? (
        <EmptyState icon={IconArrowLeft} title="Administrators set Resource Roles up">
          Ask one of them for what you need.
        </EmptyState>
      ) : kind === undefined ? (
        <>
          <Steps current={0} />
          <KindPicker />
        </>
      ) : (
        <Details key={kind.id} kind={kind} />
      )}
    </>
  );
}

/** Everything behind the type. Nothing is saved before the last step is done. */
function Details({ kind }: { readonly kind: Kind }) {
  const [draft, setDraft] = useState(EMPTY_SOURCE);
  const [isReady, setReady] = useState(false);
  useUnsaved(draft !== EMPTY_SOURCE);
  return (
    <>
      <Steps current={isReady ? 2 : 1} />
      {isReady ? (
        <NewAccessStep kind={kind} draft={draft} onBack={() => setReady(false)} />
      ) : (
        <NewSourceStep kind={kind} draft={draft} onChange={setDraft} onReady={() => setReady(true)} />
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

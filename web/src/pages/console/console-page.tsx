import { Card } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ConnectionChoice } from './connection-choice.tsx';
import { Console } from './console.tsx';
import { consoleConnectionQuery } from './console-queries.ts';

/** Runs scripts on a Resource Role from the browser: reviewed, masked and recorded like everything else. */
export default function ConsolePage() {
  const { name } = useParams();
  return (
    <>
      <PageHead
        title="Console"
        lead="Runs commands through the gateway: what needs approval waits for it, and what is masked stays masked."
        tabTitle={name === undefined ? 'Console' : `Console: ${name}`}
      />
      {name === undefined ? <Choose /> : <Chosen name={name} />}
    </>
  );
}

function Choose() {
  return (
    <Card padding="md">
      <EmptyState icon={IconTerminal2} title="Choose a Resource Role" action={<ConnectionChoice chosen={undefined} />}>
        Those that you may run commands on. Where none is listed, ask an administrator for a group that may.
      </EmptyState>
    </Card>
  );
}

function Chosen({ name }: { readonly name: string }) {
  const connection = useQuery(consoleConnectionQuery(name));
  return (
    <Loaded query={connection} failed={`${name} cannot be used`}>
      {(data) => <Console key={data.id} connection={data} />}
    </Loaded>
  );
}

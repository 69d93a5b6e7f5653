import { Anchor, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Session } from '../../api/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { exactOf, lengthOf } from '../../components/time-words.ts';
import { useNow } from '../../components/when.tsx';
import classes from './facts-panel.module.css';
import { lengthMsOf, maskedWords, protocolOf, VERBS } from './session-words.ts';

/** What is known of a session as a whole. */
export function FactsPanel({ session }: { readonly session: Session }) {
  const now = useNow();
  const masked = maskedWords(session.masked);
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    ['User', session.identity_type === 'machine' ? `${session.user_name} (a program)` : session.user_name],
    [
      'Resource Role',
      <Anchor
        key="role"
        component={Link}
        to={`/connections/${encodeURIComponent(session.connection)}`}
        size="sm"
        fw={500}
      >
        {session.connection}
      </Anchor>,
    ],
    ['Protocol', protocolOf(session)],
    ['Database', session.database],
    ['Opened', exactOf(session.start_date)],
    [session.end_date === null ? 'Open for' : 'Lasted', lengthOf(lengthMsOf(session, now))],
    ['Opened by', VERBS[session.verb]],
    ['Client', session.application],
    ['From', session.client_address],
    ['Queries', session.query_count.toLocaleString('en')],
    ['Masked', masked === '' ? 'nothing' : masked],
    ['Ended', session.close_reason ?? ''],
    ['Gateway', session.gateway_id],
    [
      'Session',
      <Group key="id" gap={2} wrap="nowrap">
        <code className={classes.id}>{session.id}</code>
        <CopyButton text={session.id} label="Copy the id of the session" />
      </Group>,
    ],
  ];
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

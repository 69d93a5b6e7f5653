import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { serverInfoQuery } from './connection-queries.ts';
import { KINDS } from './kinds/index.ts';
import classes from './new-connection.module.css';

/** The kinds of connections that this gateway serves, to choose one. */
export function KindPicker() {
  const info = useQuery(serverInfoQuery);
  if (info.data === undefined) {
    if (info.error === null) return <LoadingRows rows={2} />;
    return <ErrorNotice error={info.error} title="The types cannot be listed" onRetry={() => void info.refetch()} />;
  }
  const served = info.data.protocols.map(({ name }) => name);
  return (
    <nav className={classes.kinds} aria-label="Types">
      {KINDS.filter(({ protocol }) => served.includes(protocol)).map(({ id, label, lead, icon: Icon }) => (
        <Link key={id} to={`/connections/-/new?kind=${id}`} className={classes.kind}>
          <Icon size={22} stroke={1.5} aria-hidden="true" />
          <span>
            <Text span fw={600} display="block">
              {label}
            </Text>
            <Text span size="sm" c="dimmed">
              {lead}
            </Text>
          </span>
        </Link>
      ))}
    </nav>
  );
}

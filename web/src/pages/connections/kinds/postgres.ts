import { IconDatabase } from '@tabler/icons-react';
import { type Kind, PASSWORD_HELP, TLS_FIELDS } from './kind.ts';

/** PostgreSQL, and what speaks its protocol. */
export const postgres: Kind = {
  id: 'postgres',
  type: 'database',
  subtype: 'postgres',
  protocol: 'postgres',
  label: 'PostgreSQL',
  icon: IconDatabase,
  lead: 'psql, drivers and tools connect as to any PostgreSQL server.',
  namePlaceholder: 'shop-db',
  script: 'select 1',
  ways: [
    {
      label: 'Host and port',
      fields: [
        {
          key: 'envvar:HOST',
          label: 'Host',
          help: 'A name or an address, as seen from the gateway’s machine.',
          placeholder: 'db.internal',
          input: 'text',
          isRequired: true,
        },
        { key: 'envvar:PORT', label: 'Port', help: 'Left out: 5432.', placeholder: '5432', input: 'text' },
        {
          key: 'envvar:DB',
          label: 'Database',
          help: 'Opened where a client names none.',
          placeholder: 'shop',
          input: 'text',
        },
        {
          key: 'envvar:USER',
          label: 'User',
          help: 'Whom the gateway logs in as. A role of its own, with no more rights than are needed.',
          placeholder: 'app',
          input: 'text',
          isRequired: true,
        },
        { key: 'envvar:PASS', label: 'Password', help: PASSWORD_HELP, input: 'password' },
        ...TLS_FIELDS,
      ],
    },
  ],
};

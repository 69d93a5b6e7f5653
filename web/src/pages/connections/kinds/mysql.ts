import { IconDatabase } from '@tabler/icons-react';
import { type Kind, PASSWORD_HELP, TLS_FIELDS } from './kind.ts';

/** MySQL and MariaDB. */
export const mysql: Kind = {
  id: 'mysql',
  type: 'database',
  subtype: 'mysql',
  protocol: 'mysql',
  label: 'MySQL / MariaDB',
  icon: IconDatabase,
  lead: 'mysql, mariadb, drivers and tools connect as to any server.',
  namePlaceholder: 'orders-db',
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
        { key: 'envvar:PORT', label: 'Port', help: 'Left out: 3306.', placeholder: '3306', input: 'text' },
        {
          key: 'envvar:DB',
          label: 'Database',
          help: 'Opened where a client names none.',
          placeholder: 'orders',
          input: 'text',
        },
        {
          key: 'envvar:USER',
          label: 'User',
          help: 'Whom the gateway logs in as. An account of its own, with no more rights than are needed.',
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

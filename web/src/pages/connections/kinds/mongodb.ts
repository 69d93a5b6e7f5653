import { IconLeaf } from '@tabler/icons-react';
import { type Field, type Kind, PASSWORD_HELP, TLS_FIELDS } from './kind.ts';

const PASSWORD: Field = { key: 'envvar:PASS', label: 'Password', help: PASSWORD_HELP, input: 'password' };

/** A MongoDB server, a replica set, or the routers of a sharded cluster. */
export const mongodb: Kind = {
  id: 'mongodb',
  type: 'database',
  subtype: 'mongodb',
  protocol: 'mongodb',
  label: 'MongoDB',
  icon: IconLeaf,
  lead: 'mongosh, drivers and Compass connect as to a router (mongos).',
  namePlaceholder: 'stock',
  script: 'show collections',
  ways: [
    {
      label: 'Connection string',
      fields: [
        {
          key: 'envvar:CONNECTION_STRING',
          label: 'Connection string',
          help: 'As drivers take it. User and password may stand in it, or below.',
          placeholder: 'mongodb+srv://cluster.example.com/stock',
          input: 'password',
          isRequired: true,
        },
        { key: 'envvar:USER', label: 'User', help: 'Where the connection string names none.', input: 'text' },
        PASSWORD,
        ...TLS_FIELDS.map((field) => ({ ...field, isRare: true })),
      ],
    },
    {
      label: 'Host and port',
      fields: [
        {
          key: 'envvar:HOST',
          label: 'Host',
          help: 'One server or several with commas between them, as seen from the gateway’s machine.',
          placeholder: 'a.internal,b.internal:27018',
          input: 'text',
          isRequired: true,
        },
        { key: 'envvar:PORT', label: 'Port', help: 'Left out: 27017.', placeholder: '27017', input: 'text' },
        { key: 'envvar:DB', label: 'Database', help: 'The connection’s own.', placeholder: 'stock', input: 'text' },
        { key: 'envvar:USER', label: 'User', help: 'Left out: nobody logs in.', placeholder: 'app', input: 'text' },
        PASSWORD,
        {
          key: 'envvar:AUTHSOURCE',
          label: 'Authentication database',
          help: 'Keeps the user. Left out: the database above, or admin without one.',
          placeholder: 'admin',
          input: 'text',
          isRare: true,
        },
        {
          key: 'envvar:OPTIONS',
          label: 'Options',
          help: 'As in a connection string.',
          placeholder: 'replicaSet=rs0',
          input: 'text',
          isRare: true,
        },
        ...TLS_FIELDS,
      ],
    },
  ],
};

import type { Icon } from '@tabler/icons-react';

/** One value that a kind of connection is told, as the form asks for it. */
export interface Field {
  /** Of the secret: `envvar:HOST`. */
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  readonly placeholder?: string;
  readonly input: 'text' | 'password' | 'choice' | 'lines';
  /** Of a choice; the first is what holds where none is made. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly isRequired?: boolean;
  /** Most connections do without: shown on demand. */
  readonly isRare?: boolean;
}

/** One of several ways to say where an upstream is. */
export interface Way {
  readonly label: string;
  readonly fields: readonly Field[];
}

/** A type and subtype of connections, and how it is set up. */
export interface Kind {
  /** As in the address of the form, and in filters. */
  readonly id: string;
  readonly type: 'database' | 'custom';
  readonly subtype: string;
  /** What the gateway calls its protocol in `/api/serverinfo`. */
  readonly protocol: string;
  readonly label: string;
  readonly icon: Icon;
  readonly lead: string;
  readonly namePlaceholder: string;
  /** A script to try, without quotes of the shell in it. */
  readonly script: string;
  /** None: a command, and keys of one's own. */
  readonly ways: readonly Way[];
}

/** Where certificates of databases are checked against, and whether. */
export const TLS_FIELDS: readonly Field[] = [
  {
    key: 'envvar:SSLMODE',
    label: 'Encryption (SSLMODE)',
    help: 'Between the gateway and the server. “Verify” also checks whom it talks to.',
    input: 'choice',
    choices: [
      { value: 'prefer', label: 'Prefer: encrypted where the server can' },
      { value: 'disable', label: 'Disable: never encrypted' },
      { value: 'require', label: 'Require: encrypted, not checked' },
      { value: 'verify-ca', label: 'Verify the certificate' },
      { value: 'verify-full', label: 'Verify the certificate and the name' },
    ],
  },
  {
    key: 'filesystem:SSLROOTCERT',
    label: 'Certificate authority',
    help: 'In PEM. Needed to verify certificates that no public authority signed.',
    placeholder: '-----BEGIN CERTIFICATE-----',
    input: 'lines',
    isRare: true,
  },
];

/** What a user name and a password are asked with. */
export const PASSWORD_HELP =
  'Stored encrypted and never shown again. A reference such as _vaultkv2:secret/shop:PASS may stand here instead.';

import { IconTerminal2 } from '@tabler/icons-react';
import type { Kind } from './kind.ts';

/** A command of one's own, which scripts are sent to. */
export const custom: Kind = {
  id: 'custom',
  type: 'custom',
  subtype: '',
  protocol: 'command',
  label: 'Custom command',
  icon: IconTerminal2,
  lead: 'A program on the gateway’s machine takes scripts: bash, psql, redis-cli, kubectl …',
  namePlaceholder: 'nightly-shell',
  script: 'date',
  ways: [],
};

import type { MantineColor } from '@mantine/core';
import type { AuditCheck } from '../../api/shapes.ts';

/** How a gateway's audit log stands, in a word, a colour and a sentence. */
export interface Standing {
  readonly label: string;
  readonly color: MantineColor;
  readonly meaning: string;
}

/** What the last check of a gateway's log says. */
export function standingOf({ state, ok, error, total }: AuditCheck): Standing {
  switch (state) {
    case 'running':
      return { label: 'Checking', color: 'sluice', meaning: `It reads ${count(total)} from its first one on.` };
    case 'done':
      return ok === true
        ? { label: 'Verified', color: 'teal', meaning: 'Every record is what was written, and none is missing.' }
        : {
            label: 'Not verified',
            color: 'red',
            meaning: 'The log is not what was written. What it says from the broken place on proves nothing.',
          };
    case 'stalled':
      return {
        label: 'Check interrupted',
        color: 'amber',
        meaning: 'The gateway has told nothing of its check for a minute. It may have been stopped.',
      };
    case 'failed':
      return {
        label: 'Not checked',
        color: 'amber',
        meaning: `The log could not be read to its end${error === null ? '' : `: ${error}`}.`,
      };
    case 'never':
      return { label: 'Never checked', color: 'gray', meaning: 'Nobody has asked for a check yet.' };
  }
}

/** What to do about it, step by step; none where there is nothing to do. */
export function stepsOf({ state, ok, gateway_id, first_broken: broken }: AuditCheck): readonly string[] {
  if (state === 'done' && ok === false) {
    return [
      `Keep the files as they are: copy the folder “audit” of gateway ${gateway_id} to another place before anything else.`,
      'Find out who could write there since the last check that went well. A log that crashes damage is mended when its gateway starts; this is another damage.',
      `Compare with a copy or an anchor kept elsewhere: “sluice audit verify” names the first record that differs${broken === null ? '' : `, here ${broken.seq}`}.`,
      'Records before that place are proven. Those behind it are still in the database, where sessions are read from: compare them.',
      'Start the gateway with another audit folder or gateway id, so that a new chain begins. It refuses to go on with a damaged one.',
    ];
  }
  if (state === 'stalled') return ['Look whether the gateway runs. When it does, check again.'];
  if (state === 'failed')
    return ['Look at the gateway’s log and at the rights and the disk of its audit folder, then check again.'];
  return [];
}

/** How far a check is, in percent. */
export function progressOf({ records, total }: Pick<AuditCheck, 'records' | 'total'>): number {
  return total === 0 ? 100 : Math.min(100, Math.floor((records / total) * 100));
}

/** `1 record`, `2 records`. */
export function count(records: number): string {
  return records === 1 ? '1 record' : `${records.toLocaleString('en')} records`;
}

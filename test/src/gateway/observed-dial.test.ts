import { expect, it } from 'vitest';
import type { AdmissionParts } from '../../../src/core/admission.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { observedDial } from '../../../src/gateway/observed-dial.ts';
import { createLogger } from '../../../src/log.ts';
import type { Wire } from '../../../src/net/wire.ts';
import type { Finding } from '../../../src/store/index.ts';
import { connection } from '../core/fixtures.ts';

const shop = connection();
const WIRE = {} as Wire;

function dialing(
  dial: AdmissionParts['dial'],
  keep: (finding: Finding) => Promise<void>,
  subtype = 'postgres',
): Promise<Wire> {
  const statuses = { observe: (_id: string, { finding }: { finding: Finding }) => keep(finding) };
  return observedDial(statuses, createLogger('silent'), dial)({ ...shop, subtype }, 'db', 5432);
}

it('keeps what a session found of its upstream', async () => {
  const found: Finding[] = [];
  const keep = async (finding: Finding): Promise<void> => void found.push(finding);
  expect(await dialing(async () => WIRE, keep)).toBe(WIRE);
  const gone = new UpstreamError('the upstream refused the connection');
  await expect(dialing(() => Promise.reject(gone), keep)).rejects.toBe(gone);
  expect(found).toEqual([{ isReachable: true }, { isReachable: false, reason: 'the upstream refused the connection' }]);
});

it('one member of a replica set that is away says nothing of the others', async () => {
  const found: Finding[] = [];
  const keep = async (finding: Finding): Promise<void> => void found.push(finding);
  const gone = new UpstreamError('the upstream refused the connection');
  await expect(dialing(() => Promise.reject(gone), keep, 'mongodb')).rejects.toBe(gone);
  expect(found).toEqual([]);
  await dialing(async () => WIRE, keep, 'mongodb');
  expect(found).toEqual([{ isReachable: true }]);
});

it('an error of ours says nothing of the upstream', async () => {
  const found: Finding[] = [];
  const bug = new TypeError('bug');
  const dialled = dialing(
    () => Promise.reject(bug),
    async (finding) => void found.push(finding),
  );
  await expect(dialled).rejects.toBe(bug);
  expect(found).toEqual([]);
});

it('neither waits for the store nor fails with it', async () => {
  expect(
    await dialing(
      async () => WIRE,
      () => new Promise(() => undefined),
    ),
  ).toBe(WIRE);
  expect(
    await dialing(
      async () => WIRE,
      () => Promise.reject(new Error('the store is away')),
    ),
  ).toBe(WIRE);
});

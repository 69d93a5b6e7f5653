import { expect, test } from 'vitest';
import { COMMAND_PROTOCOL, DOCUMENT_PROTOCOLS, protocolOf } from '../../../src/core/session.ts';

test('a connection is served by the protocol of its subtype, a custom one by none that has a wire', () => {
  expect(protocolOf({ type: 'database', subtype: 'postgres' })).toBe('postgres');
  expect(protocolOf({ type: 'custom', subtype: '' })).toBe(COMMAND_PROTOCOL);
  expect(protocolOf({ type: 'custom', subtype: 'redis' })).toBe(COMMAND_PROTOCOL);
});

test('documents are what MongoDB answers with, and no SQL database does', () => {
  expect(['mongodb', 'postgres', 'mysql', COMMAND_PROTOCOL].map((name) => DOCUMENT_PROTOCOLS.has(name))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

import { expect, test } from 'vitest';
import { DOCUMENTS, REPLY } from '../../../../src/exec/mongodb-shell/command.ts';

test('answers that many commands have are told apart', () => {
  expect([DOCUMENTS.kind, REPLY.kind]).toEqual(['documents', 'reply']);
});

// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { custom } from '../../../../web/src/pages/connections/kinds/custom.ts';
import { mongodb } from '../../../../web/src/pages/connections/kinds/mongodb.ts';
import { postgres } from '../../../../web/src/pages/connections/kinds/postgres.ts';
import { EMPTY_SECRET, type SecretDraft, withRemoved } from '../../../../web/src/pages/connections/secret-draft.ts';
import {
  bodyOf,
  problemsOf,
  type SourceDraft,
  storedWay,
  strayFields,
  wayOf,
} from '../../../../web/src/pages/connections/source-draft.ts';

const draft = (fields: Partial<SourceDraft> = {}): SourceDraft => ({
  name: 'shop',
  way: 0,
  secret: EMPTY_SECRET,
  command: '',
  ownKeys: [],
  ...fields,
});
const typed = (values: Record<string, string>): SecretDraft => ({ typed: values, removed: [] });
const text = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString();

describe('what is wrong', () => {
  test('a new database lacks what it needs, and a stored one has it', () => {
    expect(Object.keys(problemsOf(postgres, draft(), {}))).toEqual(['envvar:HOST', 'envvar:USER']);
    const stored = { 'envvar:HOST': '', 'envvar:USER': '' };
    expect(problemsOf(postgres, draft(), stored)).toEqual({});
    const removed = draft({ secret: withRemoved(EMPTY_SECRET, 'envvar:USER') });
    expect(Object.keys(problemsOf(postgres, removed, stored))).toEqual(['envvar:USER']);
  });

  test.each(['0', '70000', 'x', '-1'])('%s is no port', (port) => {
    const secret = typed({ 'envvar:HOST': 'h', 'envvar:USER': 'u', 'envvar:PORT': port });
    expect(Object.keys(problemsOf(postgres, draft({ secret }), {}))).toEqual(['envvar:PORT']);
  });

  test('a port may be read from elsewhere', () => {
    const secret = typed({ 'envvar:HOST': 'h', 'envvar:USER': 'u', 'envvar:PORT': '_vaultkv2:secret/shop:PORT' });
    expect(problemsOf(postgres, draft({ secret }), {})).toEqual({});
  });

  test.each(['', 'ab', '-shop', 'a b c', 'a..b.c', 'shop-'])('%j is no name', (name) => {
    expect(problemsOf(custom, draft({ name, command: 'bash' }), {})).toHaveProperty('name');
  });

  test('a command is needed, its quotes closed, its keys named once and filled', () => {
    expect(Object.keys(problemsOf(custom, draft(), {}))).toEqual(['command']);
    expect(problemsOf(custom, draft({ command: `bash -c 'x` }), {}).command).toContain('quote');
    const key = { place: 'envvar', text: 'x' } as const;
    const ownKeys = [
      { ...key, id: 1, name: 'TOKEN' },
      { ...key, id: 2, name: 'TOKEN' },
      { ...key, id: 3, name: '1X' },
      { ...key, id: 4, name: 'EMPTY', text: '' },
      { ...key, id: 5, name: 'FINE' },
    ];
    const problems = problemsOf(custom, draft({ command: 'bash', ownKeys }), {});
    expect(Object.keys(problems)).toEqual(['key 1', 'key 2', 'key 3', 'key 4']);
  });
});

describe('what is sent', () => {
  test('of a database its secret and no command', () => {
    const secret = typed({ 'envvar:HOST': 'db', 'envvar:PASS': '' });
    expect(bodyOf(postgres, draft({ secret }), { 'envvar:USER': '' })).toEqual({
      secret: { 'envvar:HOST': Buffer.from('db').toString('base64'), 'envvar:USER': '' },
    });
  });

  test('of the way that is not gone nothing, what both ways know stays', () => {
    const secret = typed({ 'envvar:CONNECTION_STRING': 'mongodb://h', 'envvar:HOST': 'h', 'envvar:USER': 'u' });
    const byString = bodyOf(mongodb, draft({ secret, way: 0 }), {}).secret;
    expect(Object.keys(byString).sort()).toEqual(['envvar:CONNECTION_STRING', 'envvar:USER']);
    const byHost = bodyOf(mongodb, draft({ secret, way: 1 }), { 'envvar:CONNECTION_STRING': '' }).secret;
    expect(Object.keys(byHost).sort()).toEqual(['envvar:HOST', 'envvar:USER']);
  });

  test('of a command its words, and its keys where it finds them', () => {
    const ownKeys = [{ id: 1, place: 'filesystem', name: 'KUBECONFIG', text: 'a: b' }] as const;
    const body = bodyOf(custom, draft({ command: `kubectl apply -f '-'`, ownKeys }), { 'envvar:OLD': '' });
    expect(body.command).toEqual(['kubectl', 'apply', '-f', '-']);
    expect(body.secret['envvar:OLD']).toBe('');
    expect(text(body.secret['filesystem:KUBECONFIG'])).toBe('a: b');
  });
});

test('the way that was gone is told by what is stored', () => {
  expect(storedWay(mongodb, { 'envvar:HOST': '' })).toBe(1);
  expect(storedWay(mongodb, { 'envvar:CONNECTION_STRING': '' })).toBe(0);
  expect(storedWay(mongodb, {})).toBe(0);
  expect(wayOf(mongodb, { way: 1 })?.label).toBe('Host and port');
  expect(wayOf(custom, { way: 0 })).toBeUndefined();
});

test('stored keys that no field is for are there to be replaced or removed', () => {
  const stored = { 'envvar:HOST': '', 'envvar:SSLROOTCERT': '' };
  expect(strayFields(postgres, stored).map(({ key, label }) => [key, label])).toEqual([
    ['envvar:SSLROOTCERT', 'SSLROOTCERT'],
  ]);
  expect(strayFields(mongodb, { 'envvar:HOST': '', 'envvar:CONNECTION_STRING': '' })).toEqual([]);
});

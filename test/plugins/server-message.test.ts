import { expect, test } from 'vitest';
import { asMasked } from '../../plugins/server-message.ts';
import type { Plugin } from '../../src/core/plugin.ts';
import { liveSession } from '../src/core/fixtures.ts';

function masking(from: string, to: string): Plugin {
  return {
    name: from,
    onText: (text, session) => {
      session.countMasked(from);
      return text.replaceAll(from, `${to}:${session.connection.name}`);
    },
  };
}

test('a message goes through every plugin, in order, with the session it belongs to', () => {
  const mask = asMasked([masking('a', 'b'), { name: 'without onText' }, masking('b', 'c')]);
  expect(mask('a!', liveSession({ connection: { name: 'x' } }))).toBe('c:x:x!');
});

test('what is masked for the record is not counted', () => {
  const session = liveSession();
  session.countMasked('before');
  asMasked([masking('a', 'b')])('a', session);
  expect(session.takeMasked()).toEqual({ before: 1 });
  expect([...session.masked]).toEqual([['before', 1]]);
});

test('a plugin may still end the session', () => {
  const session = liveSession();
  const killer: Plugin = {
    name: 'killer',
    onText: (text, of) => {
      of.kill({ code: 'killed', message: 'enough' });
      return text;
    },
  };
  asMasked([killer])('x', session);
  expect(session.signal.aborted).toBe(true);
});

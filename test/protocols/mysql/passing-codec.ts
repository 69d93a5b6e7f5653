import type { Codec } from '../../../src/core/codec.ts';

/** Lets everything pass, both ways: for tests of what comes before the first command. */
export function passingCodec(): Codec {
  return {
    fromClient: (chunk) => [{ kind: 'opaque', bytes: chunk }],
    fromServer: (chunk) => [{ kind: 'opaque', bytes: chunk }],
    allow: (part) => part.bytes,
    deny: () => ({}),
    block: () => Buffer.alloc(0),
    atBoundary: true,
  };
}

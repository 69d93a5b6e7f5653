import { serialize } from 'bson';
import { type Reply, replyOf } from '../../../../src/exec/mongodb/reply.ts';
import type { ShellDocument } from '../../../../src/exec/mongodb-shell/index.ts';

/** A server that gives these answers, one after the other, and keeps what it was asked. */
export function fakeLeg(...answers: readonly object[]): {
  asked: [string, ShellDocument][];
  send(database: string, body: ShellDocument): Promise<Reply>;
} {
  const asked: [string, ShellDocument][] = [];
  return {
    asked,
    async send(database, body) {
      const answer = answers[asked.length];
      asked.push([database, body]);
      if (answer === undefined) throw new Error(`nobody expected ${[...body.keys()][0]}`);
      return replyOf(Buffer.from(serialize(answer)));
    },
  };
}

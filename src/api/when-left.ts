import type { FastifyReply } from 'fastify';

/** Aborts when the caller hangs up before the answer. */
export function whenLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort();
  });
  return left.signal;
}

import { z } from 'zod';
import type { EventRecord } from '../store/index.ts';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES, page, pageOf, paging, Time, time } from './schemas.ts';

const Text = z.string().nullable();
const Login = z
  .object({
    at: Time,
    type: z.enum(['login', 'login.refused']),
    outcome: z.enum(['done', 'refused']),
    method: Text,
    address: Text,
    user_id: Text.describe('null where nobody here was meant; what was typed as a name is not kept'),
    user_name: Text,
    reason: Text,
    issuer: Text,
    subject: Text.describe('Who they are at the identity provider.'),
    gateway_id: z.string(),
    seq: z.number().int(),
  })
  .meta({ id: 'Login' });
const Filters = z.strictObject({
  outcome: z.enum(['done', 'refused']).exactOptional(),
  user_id: z.string().max(254).exactOptional(),
  ...paging,
});

/** `/api/audit/logins`: who logged in and who was refused, as the audit log has it. */
export function loginRecordRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/audit/logins',
    config: { access: 'reader' },
    schema: {
      tags: ['audit'],
      summary: 'List logins, newest first',
      querystring: Filters,
      response: { 200: pageOf(Login), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { outcome, user_id: userId, limit, offset } = request.query;
      const { items, total } = await deps.store.events.logins({ outcome, userId, limit, offset });
      reply.header('x-total-count', total);
      return page(items.map(shown), total, offset);
    },
  });
}

function shown({ at, type, body, gatewayId, seq }: EventRecord): z.infer<typeof Login> {
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  const isDone = type === 'login';
  return {
    at: time(at),
    type: isDone ? 'login' : 'login.refused',
    outcome: isDone ? 'done' : 'refused',
    method: text('method'),
    address: text('address'),
    user_id: text('user_id'),
    user_name: text('user_name'),
    reason: text('reason'),
    issuer: text('issuer'),
    subject: text('subject'),
    gateway_id: gatewayId,
    seq: Number(seq),
  };
}

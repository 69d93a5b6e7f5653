import { Fields, inside, numberOf } from './bson/fields.ts';
import { withoutField } from './bson/without.ts';
import { type OpMsg, writeOpMsg } from './messages/op-msg.ts';

/** What a server says that is going away, or is no primary any more: drivers look for another one, which the gateway leads them to. */
const CODES: ReadonlySet<number> = new Set([10107, 13435, 10058, 11600, 11602, 13436, 189, 91]);

/** Whether an answer says so, as an error or about what a write was to wait for. The document must have been checked. */
export function saysNotPrimary(body: Buffer): boolean {
  const fields = new Fields(body);
  const code = numberOf(fields.get('code')) ?? 0;
  if (numberOf(fields.get('ok')) !== 1 && CODES.has(code)) return true;
  return CODES.has(numberOf(inside(fields.get('writeConcernError'))?.get('code')) ?? 0);
}

/** By which version of the topology a server says it: drivers would then wait for the gateway to tell of further ones. */
const TOPOLOGY = 'topologyVersion';

/** Such an answer as a client may see it, whose topology is the gateway alone. */
export function withoutTopology(frame: Buffer, message: OpMsg): { readonly frame: Buffer; readonly message: OpMsg } {
  const body = withoutField(message.body, TOPOLOGY);
  if (body === message.body) return { frame, message };
  return { frame: writeOpMsg({ ...message, body }), message: { ...message, body } };
}

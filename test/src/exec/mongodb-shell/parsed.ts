import { deserialize, EJSON, serialize } from 'bson';
import { type Answer, parseScript, ShellError } from '../../../../src/exec/mongodb-shell/index.ts';

/** The commands of a script as canonical extended JSON, by way of the bytes that would be sent. */
export function parsed(script: string): { database: string; body: unknown; answer: Answer }[] {
  return parseScript(script, 'test').map(({ database, body, answer }) => {
    const sent = deserialize(serialize(body, { ignoreUndefined: false }), { promoteValues: false });
    return { database, body: EJSON.serialize(sent, { relaxed: false }), answer };
  });
}

/** The only command of a script. */
export function bodyOf(script: string): unknown {
  const [command, ...more] = parsed(script);
  if (command === undefined || more.length > 0) throw new Error('one command was expected');
  return command.body;
}

/** A value, as it is sent. */
export function sentValue(text: string): unknown {
  const body = bodyOf(`db.c.insertOne({ v: ${text} })`);
  return (body as { documents: { v: unknown }[] }).documents[0]?.v;
}

/** Why a script is refused. */
export function refusal(script: string): string {
  try {
    parseScript(script, 'test');
  } catch (error) {
    if (error instanceof ShellError) return error.message;
    throw error;
  }
  throw new Error(`accepted: ${script}`);
}

import { z } from 'zod';

/** What a connection, or a resource, is. */
export const Type = z.enum(['database', 'application', 'custom']);

/** Which of its type it is. */
export const Subtype = z
  .string()
  .max(63)
  .regex(/^[a-z0-9-]*$/, 'must be lower-case letters, digits and dashes');

/** The subtypes each type may have; `custom` takes any other, it only names what the command talks to. */
export const SUBTYPES: Readonly<Record<'database' | 'application', readonly string[]>> = {
  database: ['postgres', 'mysql', 'mongodb', 'mssql', 'oracledb'],
  application: ['httpproxy', 'tcp', 'ssh'],
};

/** What is wrong with a subtype of this type, one sentence per problem. */
export function kindProblems(type: z.infer<typeof Type>, subtype: string): string[] {
  if (type === 'custom') {
    // Listeners take connections by subtype: under this name a command would be taken for a server.
    const owner = Object.entries(SUBTYPES).find(([, subtypes]) => subtypes.includes(subtype))?.[0];
    return owner === undefined ? [] : [`subtype: ${subtype} belongs to type ${owner}`];
  }
  const known = SUBTYPES[type];
  return known.includes(subtype) ? [] : [`subtype: type ${type} has the subtypes ${known.join(', ')}`];
}

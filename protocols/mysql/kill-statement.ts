/** A KILL of a thread by its number. */
export interface Kill {
  readonly threadId: number;
  readonly what: 'query' | 'connection';
}

/** A text that is nothing but a KILL with a number; drivers put a comment in front. */
const KILL =
  /^\s*(?:\/\*(?!!|M!)[^*]*\*\/\s*)?kill\s+(?:(?:hard|soft)\s+)?(?:(connection|query)\s+)?(\d{1,10})\s*;?\s*$/i;

/** The KILL a text stands for; undefined for any other text, and for forms that name something else than a number. */
export function readKill(text: string): Kill | undefined {
  const match = KILL.exec(text);
  if (match === null) return undefined;
  return { threadId: Number(match[2]), what: match[1]?.toLowerCase() === 'query' ? 'query' : 'connection' };
}

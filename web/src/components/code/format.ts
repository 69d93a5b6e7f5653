import { type CodeLanguage, saysTheSame } from './tokens.ts';

/** Longer statements are shown as they were sent: nobody reads them as a whole, and laying them out takes long. */
const FORMATTED_CHARS_MAX = 50_000;

/** How a statement of this kind of connection is written; by the look of it where that is not known. */
export function languageOf(text: string, subtype: string | undefined): CodeLanguage {
  if (subtype === 'postgres') return 'postgresql';
  if (subtype === 'mysql') return 'mysql';
  if (subtype === 'mongodb') return 'json';
  if (subtype !== undefined) return 'sql';
  return /^\s*[{[]/.test(text) ? 'json' : 'sql';
}

/**
 * The statement laid out in lines; undefined where it could not be, or would not say the same: what is approved is the
 * text as it was sent, and nothing else may be shown in its place.
 */
export async function formatted(text: string, language: CodeLanguage): Promise<string | undefined> {
  if (text.length > FORMATTED_CHARS_MAX || language === 'text') return undefined;
  const layout = language === 'json' ? jsonLayout(text) : await sqlLayout(text, language);
  if (layout === undefined || layout === text || !saysTheSame(text, layout, language)) return undefined;
  return layout;
}

function jsonLayout(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

async function sqlLayout(text: string, language: 'postgresql' | 'mysql' | 'sql'): Promise<string | undefined> {
  const { formatDialect, mysql, postgresql, sql } = await import('sql-formatter');
  const dialect = { postgresql, mysql, sql }[language];
  try {
    return formatDialect(text, { dialect, keywordCase: 'preserve', linesBetweenQueries: 1 });
  } catch {
    // What it cannot read, a person may.
    return undefined;
  }
}

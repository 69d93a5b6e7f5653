/** What a piece of a statement is, as far as it has a colour. */
export type TokenKind =
  | 'keyword'
  | 'string'
  | 'number'
  | 'comment'
  | 'name'
  | 'parameter'
  | 'word'
  | 'mark'
  | 'space'
  | 'hidden';

/** A piece of a statement. The texts of all pieces, one after the other, are the statement. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** How a statement is written. */
export type CodeLanguage = 'postgresql' | 'mysql' | 'sql' | 'json' | 'text';

const KEYWORDS = new Set(
  `add all alter analyze and any array as asc begin between by call cascade case cast check cluster collate column commit
  constraint copy create cross current cursor database deallocate declare default delete desc describe discard distinct do
  drop each else end except execute exists explain extension false fetch filter first following for foreign from full function
  grant group having if ilike in index inner insert intersect into is join key last lateral left like limit listen lock
  materialized merge natural not notify null nulls of offset on only or order outer over partition policy preceding prepare
  primary procedure range recursive references refresh reindex release rename replace reset restrict returning revoke right role
  rollback row rows savepoint schema select sequence session set show similar start table temporary then to transaction trigger
  true truncate type union unique unlisten update upsert use using vacuum values verbose view when where window with without
  work`.split(/\s+/),
);

/**
 * Characters that do not show, or that make what stands around them show in another order: whoever approves a statement
 * must see that they are there.
 */
const HIDDEN_RANGES = [
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u180b-\\u180e',
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e01ef}',
].join('');
const HIDDEN = new RegExp(`[${HIDDEN_RANGES}]`, 'u');
const SPACE = '[ \\t\\r\\n\\u00a0]+';
const COMMENT = '--[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$)';
const NUMBER = '(?:0x[0-9a-f]+|\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?|\\.\\d+)(?![\\w.])';
const WORD = '[\\p{L}_][\\p{L}\\p{N}_$]*';

/** One expression for each language: its groups are the kinds, in this order. */
const KINDS: readonly TokenKind[] = ['space', 'comment', 'string', 'name', 'parameter', 'number', 'keyword'];
const STANDARD_STRING = "[EeBbXxNn]?'(?:[^']|'')*(?:'|$)";
const BACKSLASH_STRING = `[BbXxNn]?'(?:[^'\\\\]|''|\\\\[\\s\\S])*(?:'|$)|"(?:[^"\\\\]|""|\\\\[\\s\\S])*(?:"|$)`;
const ESCAPE_STRING = "[Ee]'(?:[^'\\\\]|''|\\\\[\\s\\S])*(?:'|$)";
const DOLLAR_STRING = '\\$(?<tag>[\\p{L}_]*)\\$[\\s\\S]*?(?:\\$\\k<tag>\\$|$)';
const GROUPS: Readonly<Record<Exclude<CodeLanguage, 'text'>, readonly string[]>> = {
  postgresql: [
    SPACE,
    COMMENT,
    `${ESCAPE_STRING}|${STANDARD_STRING}|${DOLLAR_STRING}`,
    '"(?:[^"]|"")*(?:"|$)',
    '\\$\\d+',
    NUMBER,
    WORD,
  ],
  mysql: [SPACE, `${COMMENT}|#[^\\n]*`, BACKSLASH_STRING, '`(?:[^`]|``)*(?:`|$)', '\\?|@{1,2}[\\w.$]+', NUMBER, WORD],
  sql: [SPACE, COMMENT, STANDARD_STRING, '"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)', '\\$\\d+|\\?|:\\w+', NUMBER, WORD],
  json: [
    SPACE,
    '//[^\\n]*',
    '"(?:[^"\\\\]|\\\\[\\s\\S])*(?:"|$)(?!\\s*:)',
    '"(?:[^"\\\\]|\\\\[\\s\\S])*"',
    '\\$\\w+',
    NUMBER,
    WORD,
  ],
};
const JSON_KEYWORDS = new Set(['true', 'false', 'null']);
const expressions = new Map<CodeLanguage, RegExp>();

/** Cuts a statement into pieces. It is for the eye: what decides about statements is the gateway's own parser. */
export function tokensOf(text: string, language: CodeLanguage): readonly Token[] {
  const tokens: Token[] = [];
  for (const [hidden, part] of splitHidden(text)) {
    if (hidden) tokens.push({ kind: 'hidden', text: part });
    else if (language === 'text') tokens.push({ kind: 'mark', text: part });
    else tokens.push(...plainTokens(part, language));
  }
  return tokens;
}

function* plainTokens(text: string, language: Exclude<CodeLanguage, 'text'>): Generator<Token> {
  const expression = expressionOf(language);
  expression.lastIndex = 0;
  let marks = '';
  for (let at = 0; at < text.length; at = expression.lastIndex) {
    expression.lastIndex = at;
    const match = expression.exec(text);
    if (match === null) {
      marks += text[at] ?? '';
      expression.lastIndex = at + 1;
      continue;
    }
    if (marks !== '') yield { kind: 'mark', text: marks };
    marks = '';
    yield { kind: kindOf(match, language), text: match[0] };
  }
  if (marks !== '') yield { kind: 'mark', text: marks };
}

function kindOf(match: RegExpExecArray, language: CodeLanguage): TokenKind {
  const kind = KINDS.find((name) => match.groups?.[name] !== undefined) ?? 'mark';
  if (kind !== 'keyword') return kind;
  const words = language === 'json' ? JSON_KEYWORDS : KEYWORDS;
  return words.has(match[0].toLowerCase()) ? 'keyword' : 'word';
}

function expressionOf(language: Exclude<CodeLanguage, 'text'>): RegExp {
  let expression = expressions.get(language);
  if (expression === undefined) {
    const groups = GROUPS[language].map((pattern, i) => `(?<${KINDS[i]}>${pattern})`);
    expression = new RegExp(groups.join('|'), 'iuy');
    expressions.set(language, expression);
  }
  return expression;
}

function* splitHidden(text: string): Generator<readonly [isHidden: boolean, part: string]> {
  let rest = text;
  for (let found = HIDDEN.exec(rest); found !== null; found = HIDDEN.exec(rest)) {
    if (found.index > 0) yield [false, rest.slice(0, found.index)];
    yield [true, found[0]];
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== '') yield [false, rest];
}

/** A name for a character that does not show: `U+202E`. */
export function nameOfHidden(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Whether two texts say the same but for the space between their pieces. */
export function saysTheSame(a: string, b: string, language: CodeLanguage): boolean {
  return essenceOf(a, language) === essenceOf(b, language);
}

function essenceOf(text: string, language: CodeLanguage): string {
  const pieces = tokensOf(text, language).filter(({ kind }) => kind !== 'space');
  // Marks beside each other are one piece or several, as the space between them was.
  return JSON.stringify(pieces.flatMap(({ kind, text: piece }) => (kind === 'mark' ? [...piece] : [piece])));
}

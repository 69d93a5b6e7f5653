import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { StreamLanguage, type StringStream } from '@codemirror/language';

const WORD = /^[A-Za-z_$][\w$]*/;
const ATOMS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);
const KEYWORDS: ReadonlySet<string> = new Set(['db', 'use', 'show', 'new']);

interface State {
  isInComment: boolean;
}

/** The shell's language of MongoDB, as far as it has colours. */
export const shellLanguage = StreamLanguage.define<State>({
  name: 'mongodb',
  startState: () => ({ isInComment: false }),
  token: (stream, state) => {
    if (state.isInComment) return comment(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*')) return comment(stream, state);
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return 'string';
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
    const word = stream.match(WORD);
    if (Array.isArray(word)) return kindOf(word[0]);
    stream.next();
    return null;
  },
  languageData: {
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', '"', "'"] },
  },
});

function comment(stream: StringStream, state: State): string {
  state.isInComment = stream.match(/^.*?\*\//) === null;
  if (state.isInComment) stream.skipToEnd();
  return 'comment';
}

function kindOf(word: string): string {
  if (ATOMS.has(word)) return 'atom';
  return KEYWORDS.has(word) ? 'keyword' : 'variableName';
}

const METHODS: readonly Completion[] = [
  ...`find findOne aggregate countDocuments estimatedDocumentCount distinct getIndexes insertOne insertMany updateOne
  updateMany replaceOne deleteOne deleteMany findOneAndUpdate findOneAndReplace findOneAndDelete bulkWrite createIndex
  dropIndex drop sort limit skip projection hint explain count`.split(/\s+/),
].map((label) => ({ label, type: 'method', apply: `${label}(` }));
const STARTS: readonly Completion[] = ['db', 'show collections', 'show dbs', 'use'].map((label) => ({
  label,
  type: 'keyword',
}));

/** Methods behind a dot, and the words a statement begins with. */
export function completeShell(context: CompletionContext): CompletionResult | null {
  const member = context.matchBefore(/\.\w*$/);
  if (member !== null) return { from: member.from + 1, options: METHODS, validFor: /^\w*$/ };
  const start = context.matchBefore(/(?:^|;)\s*\w+$/);
  if (start === null && !context.explicit) return null;
  const word = context.matchBefore(/\w*$/);
  return { from: word?.from ?? context.pos, options: STARTS, validFor: /^\w*$/ };
}

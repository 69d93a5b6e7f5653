import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { MySQL, PostgreSQL, StandardSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { styleNonce } from '../../app/style-nonce.ts';
import { defaultSchemaOf, namesOf } from './schema-names.ts';
import { completeShell, shellLanguage } from './shell-language.ts';

const DIALECTS = { postgres: PostgreSQL, mysql: MySQL } as const;

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--code-parameter)' },
]);

const looks = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--code-name)',
    backgroundColor: 'var(--surface)',
    fontSize: 'var(--code-font-size)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--code-name)', padding: '0.625rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--code-name)' },
  '.cm-gutters': { backgroundColor: 'var(--surface-sunken)', color: 'var(--mantine-color-dimmed)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'light-dark(rgb(13 102 115 / 5%), rgb(112 185 195 / 7%))',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#cfe8ec, #1f4a52)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--code-name)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--mantine-radius-sm)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mantine-font-family-monospace)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: 'white',
  },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.85', fontStyle: 'normal' },
});

/** What an editor has whatever is written in it. Tab is left alone: it leads on to the buttons, as everywhere. */
export const basicSetup: Extension = [
  EditorView.cspNonce.of(styleNonce()),
  lineNumbers(),
  history(),
  // A cursor that stands still distracts nobody.
  drawSelection({ cursorBlinkRate: 0 }),
  bracketMatching(),
  closeBrackets(),
  autocompletion(),
  highlightActiveLine(),
  syntaxHighlighting(colours),
  EditorView.lineWrapping,
  looks,
  keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
];

type Schema = Parameters<typeof namesOf>[0];

/** How scripts of a connection are written, with the names there are, as far as they are known. */
export function languageFor(subtype: string, type: string, schema: Schema | undefined, database: string): Extension {
  if (type === 'custom') return [];
  if (subtype === 'mongodb') return [shellLanguage, shellLanguage.data.of({ autocomplete: completeShell })];
  const dialect = subtype === 'postgres' || subtype === 'mysql' ? DIALECTS[subtype] : StandardSQL;
  if (schema === undefined) return sql({ dialect });
  const defaultSchema = defaultSchemaOf(schema, database);
  return sql({ dialect, schema: namesOf(schema), ...(defaultSchema === undefined ? {} : { defaultSchema }) });
}

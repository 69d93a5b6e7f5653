import { closeCompletion } from '@codemirror/autocomplete';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import classes from './console.module.css';
import { basicSetup } from './editor-setup.ts';

interface Props {
  /** What stands in it; another text from outside replaces it. */
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What is selected, or nothing. */
  readonly onSelect: (text: string) => void;
  readonly onRun: () => void;
  /** Language and names. */
  readonly language: Extension;
}

/** Where scripts are written. Ctrl+Enter runs them. */
export function Editor({ value, onChange, onSelect, onRun, language }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const compartment = useRef(new Compartment());
  // The editor is made once, and calls what is there by then.
  const calls = useRef({ onChange, onSelect, onRun });
  calls.current = { onChange, onSelect, onRun };
  const first = useRef({ value, language });
  useEffect(() => {
    if (host.current === null) return;
    const run = (editor: EditorView) => {
      // The list would lie over what comes of it.
      closeCompletion(editor);
      calls.current.onRun();
      return true;
    };
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          // In front of a new line below, which the same keys are elsewhere.
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run },
              { key: 'Ctrl-Enter', run },
            ]),
          ),
          basicSetup,
          compartment.current.of(first.current.language),
          EditorView.contentAttributes.of({ 'aria-label': 'Script', autocapitalize: 'off', spellcheck: 'false' }),
          EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
            if (docChanged) calls.current.onChange(state.doc.toString());
            const { from, to } = state.selection.main;
            if (docChanged || selectionSet) calls.current.onSelect(state.sliceDoc(from, to));
          }),
        ],
      }),
    });
    view.current = made;
    made.focus();
    return () => made.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: compartment.current.reconfigure(language) });
  }, [language]);
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    editor.focus();
  }, [value]);
  return <div ref={host} className={classes.editor} />;
}

import { useMemo } from 'react';
import classes from './code.module.css';
import { type CodeLanguage, nameOfHidden, tokensOf } from './tokens.ts';

interface Props {
  readonly text: string;
  readonly language: CodeLanguage;
  /** What it is, for people who cannot see it. */
  readonly label: string;
}

/** A statement with its words in colours, and with what does not show made visible. */
export function Code({ text, language, label }: Props) {
  const tokens = useMemo(() => tokensOf(text, language), [text, language]);
  return (
    <section aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to. */}
      <pre className={classes.code} tabIndex={0}>
        <code>
          {tokens.map(({ kind, text: piece }, i) =>
            kind === 'space' || kind === 'mark' || kind === 'word' ? (
              piece
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move within their text.
              <span key={i} data-kind={kind}>
                {kind === 'hidden' ? nameOfHidden(piece) : piece}
              </span>
            ),
          )}
        </code>
      </pre>
    </section>
  );
}

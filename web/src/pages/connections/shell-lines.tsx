import { CopyButton } from '../../components/copy-button.tsx';
import classes from './shell-lines.module.css';

interface Props {
  readonly text: string;
  /** What it is, for people who cannot see it, and for its button. */
  readonly label: string;
}

/** Lines for a terminal, to be copied as they are. */
export function ShellLines({ text, label }: Props) {
  return (
    <section className={classes.box} aria-label={label}>
      <pre className={classes.lines}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={`Copy: ${label}`} />
    </section>
  );
}

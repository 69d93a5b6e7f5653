import { useMemo } from 'react';
import type { components } from '../../api/schema.d.ts';
import type { Connection } from './console-queries.ts';
import { Editor } from './editor.tsx';
import { languageFor } from './editor-setup.ts';

interface Props {
  readonly connection: Pick<Connection, 'type' | 'subtype'>;
  readonly schema: components['schemas']['ConnectionSchema'] | undefined;
  readonly database: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onSelect: (text: string) => void;
  readonly onRun: () => void;
}

/** The editor with the language of a connection; apart, because it is the largest piece of the app. */
export default function ScriptEditor({ connection: { type, subtype }, schema, database, ...rest }: Props) {
  const language = useMemo(() => languageFor(subtype, type, schema, database), [type, subtype, schema, database]);
  return <Editor language={language} {...rest} />;
}

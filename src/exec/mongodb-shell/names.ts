import type { Reader } from './reader.ts';

const DATABASE_BYTES_MAX = 63;

/** The name of a database. Throws ShellError for what no database can be called. */
export function checkDatabase(name: string, reader: Reader, offset: number): string {
  const isName = name !== '' && !/[\\/."*<>:|?$\s\0]/.test(name) && Buffer.byteLength(name) <= DATABASE_BYTES_MAX;
  if (!isName) throw reader.error(`${JSON.stringify(name)} is no name of a database`, offset);
  return name;
}

/** The name of a collection. Throws ShellError for what no collection can be called. */
export function checkCollection(name: string, reader: Reader, offset: number): string {
  if (name === '' || /[$\0]|^\.|\.$|\.\./.test(name)) {
    throw reader.error(`${JSON.stringify(name)} is no name of a collection`, offset);
  }
  return name;
}

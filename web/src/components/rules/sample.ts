/** Rows somebody pasted: with names of columns, as far as the first line has them. */
export interface SampleRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const RULER = /^[\s+|-]*-{2,}[\s+|-]*$/;
const FOOTER = /^\(\d+ rows?\)$/;
const EMPTY = /^(?:NULL|\\N)$/;

/** Rows as psql, mysql or a spreadsheet give them: separated by `|`, tabs or commas, the names of the columns first. */
export function rowsIn(text: string): SampleRows {
  const lines = text.split(/\r?\n/).filter((line) => {
    const trimmed = line.trim();
    return trimmed !== '' && !RULER.test(trimmed) && !FOOTER.test(trimmed);
  });
  const [first = ''] = lines;
  const cut = cutterFor(first);
  const [columns = [], ...rows] = lines.map(cut);
  return { columns: columns.map((name) => name ?? ''), rows: rows.map((row) => row.map((cell) => cell)) };
}

function cutterFor(line: string): (line: string) => (string | null)[] {
  if (line.includes('\t')) return (each) => each.split('\t').map(cellOf);
  if (line.includes('|')) {
    return (each) => {
      const framed = each.trim().startsWith('|') ? each.trim().replace(/^\||\|$/g, '') : each;
      return framed.split('|').map((cell) => cellOf(cell.trim()));
    };
  }
  return (each) => cellsOfCsv(each);
}

/** A line of CSV; a quoted cell may hold commas and doubled quotes. */
function cellsOfCsv(line: string): (string | null)[] {
  const cells: (string | null)[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",][^,]*|))(,|$)/y;
  for (let at = 0; ; at = cell.lastIndex) {
    cell.lastIndex = at;
    const match = cell.exec(line);
    // A quote that is not closed as it should be: the rest is one cell.
    if (match === null) return [...cells, line.slice(at)];
    const [, quoted, plain = '', end] = match;
    cells.push(quoted === undefined ? cellOf(plain.trim()) : quoted.replaceAll('""', '"'));
    if (end === '') return cells;
  }
}

function cellOf(text: string): string | null {
  return EMPTY.test(text) ? null : text;
}

/** Documents somebody pasted: one, a list, or one after the other. Throws SyntaxError with what to do. */
export function documentsIn(text: string): Record<string, unknown>[] {
  const whole = parsed(text);
  const values = whole === undefined ? lineByLine(text) : Array.isArray(whole) ? whole : [whole];
  if (values.length === 0) throw new SyntaxError('Paste a document first.');
  if (!values.every(isDocument)) throw new SyntaxError('Documents are written in braces: {"name": "Ann"}.');
  return values;
}

function lineByLine(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      const value = parsed(line);
      if (value === undefined) {
        throw new SyntaxError(`Line ${i + 1} is no JSON. Write one document, a list of them, or one in each line.`);
      }
      return value;
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What it is not, it may be in parts.
    return undefined;
  }
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

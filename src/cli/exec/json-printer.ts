import type { ResultPrinter } from './printer.ts';

/** Results as one JSON document, as the API answers them, written while they come. */
export function jsonPrinter(): ResultPrinter {
  let results = 0;
  let rows = 0;
  let data = '';
  let isOpen = false;
  const printed = { stdout: '', stderr: '' };
  const open = (columns: unknown): string => {
    const before = results === 0 ? '{"results":[' : ',';
    results += 1;
    rows = 0;
    data = '';
    isOpen = true;
    return `${before}\n{"columns":${JSON.stringify(columns)},"rows":[`;
  };
  const close = (command: string, count: number | null): string => {
    isOpen = false;
    return `],"data":${JSON.stringify(data)},"command":${JSON.stringify(command)},"row_count":${JSON.stringify(count)}}`;
  };
  return {
    columns: open,
    rows(more) {
      let text = '';
      for (const row of more) {
        text += `${rows === 0 ? '' : ','}\n${JSON.stringify(row)}`;
        rows += 1;
      }
      return text;
    },
    data(text) {
      const before = isOpen ? '' : open([]);
      data += text;
      return before;
    },
    output(stream, text) {
      printed[stream] += text;
      return '';
    },
    command: (tag, count) => `${isOpen ? '' : open([])}${close(tag, count)}`,
    end({ session_id, status, error, execution_time, exit_code }) {
      const tail = isOpen ? close('', null) : results === 0 ? '{"results":[' : '';
      const ran = exit_code === undefined ? {} : { ...printed, exit_code };
      const fields = JSON.stringify({ session_id, output_status: status, error, ...ran, execution_time });
      return `${tail}],\n${fields.slice(1)}\n`;
    },
  };
}

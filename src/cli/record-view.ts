import type { ApiRecord } from './api-client.ts';
import { printableText } from './printable.ts';
import { isRecord, valueText } from './records.ts';
import { renderFields } from './table.ts';

/** Fields that are read as a whole, so they stand below the others, in full. */
const LONG_FIELDS = ['normalized_text', 'text', 'command_text', 'query'];

/** One record for people: its fields one below the other, nested records indented, long texts last. */
export function renderRecord(record: ApiRecord): string {
  const long = LONG_FIELDS.filter((name) => typeof record[name] === 'string');
  const short = Object.entries(record).filter(([name]) => !long.includes(name));
  const parts = [renderFields(short.flatMap(([name, value]) => fieldLines(name, value)))];
  for (const name of long) parts.push(`\n${name}:\n${indent(printableText(valueText(record[name])))}`);
  return parts.join('\n');
}

/** A list of records takes a line each; everything else fits on one. */
function fieldLines(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value) && value.some(isRecord)) {
    return value.map((item, i): [string, string] => [i === 0 ? name : '', valueText(item)]);
  }
  return [[name, valueText(value)]];
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

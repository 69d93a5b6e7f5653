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
  if (name === 'secret' && isRecord(value)) return secretLines(value);
  return [[name, valueText(value)]];
}

/** The keys of a connection's secret, and where values are kept that are kept elsewhere; the API gives nothing else. */
function secretLines(secret: ApiRecord): [string, string][] {
  const lines = Object.entries(secret).map(([key, value]) => {
    const reference = Buffer.from(valueText(value), 'base64').toString();
    return reference === '' ? key : `${key} = ${reference}`;
  });
  return (lines.length === 0 ? [''] : lines).map((line, i) => [i === 0 ? 'secret' : '', line]);
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

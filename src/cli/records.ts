import type { ApiRecord } from './api-client.ts';
import { CommandError } from './failure.ts';

/** True for a JSON object. */
export function isRecord(value: unknown): value is ApiRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record an answer consists of. */
export function recordOf(answer: unknown): ApiRecord {
  if (!isRecord(answer)) throw new CommandError('The gateway did not answer with a record.');
  return answer;
}

/** The records of a list, bare or as a page with `data`. */
export function recordsOf(answer: unknown): ApiRecord[] {
  const list = isRecord(answer) ? answer.data : answer;
  if (!Array.isArray(list)) throw new CommandError('The gateway did not answer with a list.');
  return list.filter(isRecord);
}

/** A field as text for a table: lists joined, times to the second, nothing as empty text. */
export function textOf(record: ApiRecord, field: string): string {
  return valueText(record[field]);
}

/** A JSON value as text for people. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return TIME.test(value) ? localTime(value) : value;
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => `${name}=${valueText(inner)}`)
      .join(', ');
  }
  return String(value);
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

function localTime(text: string): string {
  const at = new Date(text);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

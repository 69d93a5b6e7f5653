import { readFileSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { UsageError } from './failure.ts';
import { isRecord } from './records.ts';

/** Reads a JSON object from a file, for `-f`. */
export function readJsonFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${messageOf(error)}`);
  }
  if (!isRecord(value)) throw new UsageError(`${path} must hold a JSON object.`);
  return { ...value };
}

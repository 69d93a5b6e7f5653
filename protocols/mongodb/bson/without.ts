import { Elements } from './elements.ts';

/** A checked document without a field of its own; the same bytes, not copied, where it has none of that name. */
export function withoutField(document: Buffer, name: string): Buffer {
  const element = new Elements(document);
  const kept: Buffer[] = [];
  let isThere = false;
  while (element.next()) {
    if (element.name === name) isThere = true;
    else kept.push(document.subarray(element.start, element.end));
  }
  if (!isThere) return document;
  const copy = Buffer.concat([document.subarray(0, 4), ...kept, document.subarray(-1)]);
  copy.writeInt32LE(copy.length);
  return copy;
}

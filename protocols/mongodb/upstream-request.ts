import { withoutField } from './bson/without.ts';
import { FLAG, writeOpMsg } from './messages/op-msg.ts';
import { type Request, WRITE_NUMBER } from './request.ts';

/** Behind the header. */
const FLAGS_AT = 16;
const UNSENT_FLAGS = FLAG.moreToCome | FLAG.exhaustAllowed;

/**
 * A command as it is sent on: the server is to answer, and with one message. Stand-alone servers take no numbers for
 * writes. The bytes that came where that is what they say.
 */
export function toUpstream(request: Pick<Request, 'frame' | 'message' | 'writeNumber'>, isStandalone: boolean): Buffer {
  const { frame, message, writeNumber } = request;
  const flags = (message.flags & ~UNSENT_FLAGS) >>> 0;
  if (isStandalone && writeNumber !== undefined) {
    return writeOpMsg({ ...message, flags, body: withoutField(message.body, WRITE_NUMBER) });
  }
  if (flags === message.flags) return frame;
  const hasChecksum = (frame.readUInt32LE(FLAGS_AT) & FLAG.checksumPresent) !== 0;
  const copy = Buffer.from(hasChecksum ? frame.subarray(0, -4) : frame);
  copy.writeInt32LE(copy.length);
  copy.writeUInt32LE(flags, FLAGS_AT);
  return copy;
}

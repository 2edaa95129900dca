import type { ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';
import { attributeAt, type PerfAttribute } from './attribute';

const RECORD_HEADER_BYTES = 8;
/** Types below are the kernel's records; perf's own, which describe the recording, come first. */
const FIRST_OWN_TYPE = 64;
const HEADER_ATTR = 64;
/** Records followed by data of an unrelated length: tracing data, trace of an auxiliary unit. */
const FOLLOWED_BY_DATA = [66, 71];
/** The limit of the search for attributes. */
const REACH = 1 << 18;

/** The attributes at the start of a pipe recording, whose first record lies at an offset. */
export async function readPipeAttributes(
  source: ByteSource,
  start: number,
  isLittle: boolean,
): Promise<Result<readonly PerfAttribute[], Damage>> {
  const bytes = await source.read(start, REACH);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isWhole = start + bytes.length >= source.size;
  const attributes: PerfAttribute[] = [];
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const type = view.getUint32(at, isLittle);
    const size = view.getUint16(at + 6, isLittle);
    if (size < RECORD_HEADER_BYTES) {
      const found = String(size);
      return err({
        kind: 'corrupt',
        at: start + at + 6,
        what: 'size of a record',
        expected: '8 or more',
        found,
      });
    }
    if (type < FIRST_OWN_TYPE || FOLLOWED_BY_DATA.includes(type)) break;
    if (at + size > bytes.length) {
      if (!isWhole) break;
      const found = bytes.length - at;
      return err({ kind: 'truncated', at: start + at, what: 'record', needed: size, found });
    }
    if (type === HEADER_ATTR) {
      const record = bytes.subarray(at + RECORD_HEADER_BYTES, at + size);
      const attribute = attributeAt(record, start + at + RECORD_HEADER_BYTES, isLittle);
      if (!attribute.ok) return attribute;
      attributes.push(attribute.value);
    }
    at += size;
  }
  if (attributes.length > 0) return ok(attributes);
  return isWhole
    ? err({ kind: 'truncated', at: source.size, what: 'first attribute', needed: 1, found: 0 })
    : err({ kind: 'corrupt', at: start, what: 'records', expected: 'an attribute first', found: 'none' });
}

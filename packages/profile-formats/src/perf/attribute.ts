import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';

/** One sampled event of a recording: the fields of `perf_event_attr` that distinguish profiles. */
export interface PerfAttribute {
  /** `PERF_TYPE_*`: 0 hardware, 1 software, … */
  readonly type: number;
  /** Which event of that type, `PERF_COUNT_*`. */
  readonly config: bigint;
  /** `PERF_SAMPLE_*` bits; 0x800 is a branch stack. */
  readonly sampleType: bigint;
  /** `PERF_SAMPLE_BRANCH_*` bits; 0 if the structure is too old for them. */
  readonly branchSampleType: bigint;
}

/** The bit of `sampleType` for branch stacks. */
export const BRANCH_STACK = 0x800n;
/** Bytes of the first version of `perf_event_attr`. */
export const SMALLEST_ATTRIBUTE = 64;

const BRANCH_SAMPLE_TYPE_AT = 72;

/** Reads a `perf_event_attr`. Defined by include/uapi/linux/perf_event.h of the Linux kernel. */
export function attributeAt(bytes: Uint8Array, at: number, isLittle: boolean): Result<PerfAttribute, Damage> {
  if (bytes.length < SMALLEST_ATTRIBUTE) {
    return err({ kind: 'truncated', at, what: 'attribute', needed: SMALLEST_ATTRIBUTE, found: bytes.length });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(4, isLittle);
  if (size < SMALLEST_ATTRIBUTE || size > bytes.length) {
    const expected = `${SMALLEST_ATTRIBUTE} to ${bytes.length}`;
    return err({ kind: 'corrupt', at: at + 4, what: 'size of an attribute', expected, found: String(size) });
  }
  return ok({
    type: view.getUint32(0, isLittle),
    config: view.getBigUint64(8, isLittle),
    sampleType: view.getBigUint64(24, isLittle),
    branchSampleType:
      size >= BRANCH_SAMPLE_TYPE_AT + 8 ? view.getBigUint64(BRANCH_SAMPLE_TYPE_AT, isLittle) : 0n,
  });
}

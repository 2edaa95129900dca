import { sourceOf } from '../src/base/byte-source';
import { readIndexedHeader } from '../src/llvm/indexed/header';
import { formatProftext } from '../src/llvm/text/format';
import { parseProftext } from '../src/llvm/text/parse';
import { judged } from './judged';
import { valueOf } from './llvm-tools/samples';
import { allSamples, samplesIn, type Room, type Sample } from './samples';

const PARTS = 200;
/** Ends are what a cut is hardest to see at: so many bytes are cut off one by one, too. */
const LAST_BYTES = 16;

const LATIN1 = new TextDecoder('latin1');

function cutsOf({ length }: Uint8Array): readonly number[] {
  const parts = Array.from({ length: PARTS }, (_, part) => Math.floor((length * part) / PARTS));
  const last = Array.from({ length: Math.min(length, LAST_BYTES) }, (_, index) => length - 1 - index);
  return [...new Set([...parts, ...last])];
}

/** Whether a sample's first bytes are a whole profile as well, so that nothing tells that there was more. */
type Border = (sample: Sample, cut: Uint8Array) => boolean | Promise<boolean>;

const WHOLE_RAW = samplesIn('raw').filter(({ file }) => !/^bad-|two/.test(file));

/** A raw file may hold several profiles with zero bytes between them: one of two is a whole file. */
const isWholeRaw: Border = (_, cut) =>
  WHOLE_RAW.some(
    ({ bytes }) =>
      Buffer.from(cut.subarray(0, bytes.length)).equals(bytes) &&
      cut.subarray(bytes.length).every((byte) => byte === 0),
  );

function contentLines(text: string): string {
  return text.replaceAll(/^(?:#.*)?\n/gm, '').replace(/#.*$/, '');
}

/**
 * Text: functions follow one another without an end mark, and a function may or may not have a bitmap and
 * values behind its counters. The last line with a content must be ended.
 */
const isWholeText: Border = ({ bytes }, cut) => {
  const profile = valueOf(parseProftext(LATIN1.decode(bytes)));
  const found = contentLines(LATIN1.decode(cut));
  return profile.functions.some((last, index) => {
    const before = profile.functions.slice(0, index);
    const ends = [last, { ...last, values: [] }, { ...last, values: [], bitmap: new Uint8Array(0) }];
    return ends.some(
      (end) => contentLines(formatProftext({ ...profile, functions: [...before, end] })) === found,
    );
  });
};

/**
 * fdata: records follow one another without an end mark; no line of a `bad-` file behind the damage counts.
 */
const isWholeFdata: Border = async ({ bytes }, cut) => {
  const { facts } = await judged(bytes);
  const damageAt = facts.damage && 'at' in facts.damage ? facts.damage.at : bytes.length;
  const sound = facts.damage ? bytes.subarray(0, damageAt).lastIndexOf(0x0a) + 1 : bytes.length;
  const hasRecords = facts.identification.kind === 'bolt-fdata' && /^[0-5] /m.test(LATIN1.decode(cut));
  return hasRecords && cut.length <= sound && cut.at(-1) === 0x0a;
};

const isWholeBolt: Border = (sample, cut) => {
  const text = LATIN1.decode(cut);
  if (sample.file.endsWith('.fdata')) return isWholeFdata(sample, cut);
  // Samples by address: lines, as in fdata. YAML: the LF behind the end mark is all that may be missing.
  return sample.file.endsWith('.txt') ? text.endsWith('\n') : text.endsWith('\n...');
};

/** Indexed: the zero bytes behind the names of vtables say nothing, and LLVM does without them. */
const lacksOnlyPadding: Border = async ({ bytes }, cut) => {
  const header = await readIndexedHeader(sourceOf(bytes));
  const names = header.ok ? header.value.vtableNames : null;
  return names !== null && names.size > 0 && cut.length >= names.offset + names.size;
};

const BORDERS: Readonly<Record<Room, Border>> = {
  raw: isWholeRaw,
  indexed: lacksOnlyPadding,
  text: isWholeText,
  bolt: isWholeBolt,
  perf: () => false,
};

test.each(allSamples())('$room/$file, cut at every 1/200', async (sample) => {
  for (const length of cutsOf(sample.bytes)) {
    const cut = sample.bytes.subarray(0, length);
    const { facts, grade } = await judged(cut);
    if (await BORDERS[sample.room](sample, cut)) {
      expect({ length, damage: facts.damage }).toEqual({ length, damage: null });
    } else {
      expect({ length, grade }).toEqual({ length, grade: 'unusable' });
    }
  }
});

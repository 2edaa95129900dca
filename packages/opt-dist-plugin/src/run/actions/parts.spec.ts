import { type PartRecord, parseRecord } from './parts';
import { type Mark, parseMark } from './raw-directory';

const RECORD: PartRecord = {
  ...{ name: 'externs Check', digest: 'd', library: null },
  ...{ sha256: 'a'.repeat(64), size: 1, modified: 1.5, raw: { files: 1, bytes: 1 } },
};
const BATCH = { file: '/1-0.profile', files: 1, bytes: 1, counted: '12' };
const MARK: Mark = { digest: 'd', library: 'e', batches: [BATCH] };

it('takes the record of a part as it was written', () => {
  expect(parseRecord(JSON.stringify(RECORD))).toEqual(RECORD);
});

it.each([
  {},
  { ...RECORD, raw: {} },
  { ...RECORD, raw: { files: '1', bytes: 1 } },
  { ...RECORD, library: 7 },
  { ...RECORD, name: undefined },
  { ...RECORD, size: null },
])('takes no damaged record: %j', (record) => {
  expect(parseRecord(JSON.stringify(record))).toBeNull();
});

it('takes the mark of a training as it was written', () => {
  expect(parseMark(JSON.stringify(MARK))).toEqual(MARK);
});

it.each([
  {},
  { ...MARK, digest: 1 },
  { ...MARK, batches: [{}] },
  { ...MARK, batches: [{ ...BATCH, counted: 'x' }] },
  { ...MARK, batches: [{ ...BATCH, bytes: -1 }] },
])('takes no damaged mark: %j', (mark) => {
  expect(parseMark(JSON.stringify(mark))).toBeNull();
});

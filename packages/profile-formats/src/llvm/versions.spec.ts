import { LLVM_PROFILE_VERSIONS, NEWEST_INDEXED_VERSION, profileVersionsOf, RAW_VERSIONS } from './versions';

test('versions only grow', () => {
  for (const [index, { llvm, raw, indexed }] of LLVM_PROFILE_VERSIONS.entries()) {
    const before = LLVM_PROFILE_VERSIONS[index - 1];
    if (!before) continue;
    expect(llvm).toBe(before.llvm + 1);
    expect(raw).toBeGreaterThanOrEqual(before.raw);
    expect(indexed).toBeGreaterThanOrEqual(before.indexed);
  }
});

test.each([
  [13, { raw: 7, indexed: 7, rawIsChecked: true, indexedIsChecked: true }],
  [17, { raw: 8, indexed: 10, rawIsChecked: true, indexedIsChecked: false }],
  [22, { raw: 10, indexed: NEWEST_INDEXED_VERSION, rawIsChecked: true, indexedIsChecked: true }],
])('LLVM %d', (llvm, versions) => {
  expect(profileVersionsOf(llvm)).toEqual({ llvm, ...versions });
});

test('a release that is not known', () => {
  expect(profileVersionsOf(9)).toBeNull();
  expect(profileVersionsOf(99)).toBeNull();
});

test('all raw versions of known releases are read', () => {
  for (const { raw } of LLVM_PROFILE_VERSIONS) expect(RAW_VERSIONS).toContain(raw);
});

import { type DistManifest, formatDistManifest, keyOfManifest } from './dist-manifest';

const MANIFEST: DistManifest = {
  schemaVersion: 1,
  stage: 'dist',
  stageKey: 'abc',
  key: { a: '1', b: '2' },
  host: 'x86_64-unknown-linux-gnu',
  rust: { version: '1.95.0', channel: 'stable', commit: null },
  profiles: [{ file: 'rustc.profdata', sha256: 'aa' }],
  files: [{ file: 'rustc.tar.xz', size: 3, sha256: 'bb' }],
};

describe('the manifest of a distribution', () => {
  it('has the same bytes in whatever order it is made', () => {
    const reversed = Object.fromEntries(Object.entries(MANIFEST).reverse()) as unknown as DistManifest;
    const text = formatDistManifest({ ...reversed, key: { b: '2', a: '1' } });
    expect(text).toBe(formatDistManifest(MANIFEST));
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual(MANIFEST);
  });

  it('gives its key back', () => {
    const { stage, stageKey, key } = MANIFEST;
    expect(keyOfManifest(formatDistManifest(MANIFEST))).toEqual({ stage, stageKey, key });
    const without = { ...MANIFEST };
    Reflect.deleteProperty(without, 'key');
    expect(keyOfManifest(formatDistManifest(without))).toEqual({ stage, stageKey, key: null });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"stage":"bolt"}',
    '{"stage":1,"stageKey":null}',
    '{"stage":"bolt","stageKey":3}',
  ])('%s is none', (text) => {
    expect(keyOfManifest(text)).toBeNull();
  });

  it('shows no key that is no map of texts', () => {
    expect(keyOfManifest('{"stage":"bolt","stageKey":"a","key":{"a":1}}')?.key).toBeNull();
    expect(keyOfManifest('{"stage":"bolt","stageKey":"a","key":["a"]}')?.key).toBeNull();
  });
});

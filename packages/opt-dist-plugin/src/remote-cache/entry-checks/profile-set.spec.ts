import { archiveOf, NX_MEMBERS, sealed } from '../../../test/entries/archive';
import { checksForEach } from '../../../test/entries/checks';
import {
  HASH,
  manifestOf,
  OTHER_PROFILE,
  OUTPUT,
  PROFILE,
  sealedSet,
  type SetChanges,
} from '../../../test/entries/profile-set';

const { check } = checksForEach();

describe('the set', () => {
  const edited = Buffer.from(PROFILE);
  edited.writeUInt8(edited.readUInt8(500) ^ 1, 500);
  const half = PROFILE.subarray(0, PROFILE.length / 2);
  const resized = (profile: Buffer): SetChanges => ({
    profile,
    manifest: { profiles: manifestOf(profile).profiles },
  });
  it.each<[string, SetChanges, RegExp]>([
    [
      'of another key',
      { manifest: { stageKey: 'b'.repeat(32) } },
      /stageKey: expected [0-9a-f]{32}, as its parts say, found bbb/,
    ],
    ['of no key', { manifest: { stageKey: null } }, /key: expected .*, found none$/],
    ['of another stage', { manifest: { stage: 'bolt' } }, /stage: expected rustc-pgo, found bolt$/],
    [
      'with a strange record of its run',
      { run: '{"stage":"rustc-pgo","steps":[{"title":"\\u001b[2J","seconds":1}]}' },
      /^rust-project\/rustc-pgo-profiles\/run\.json: expected a record of a run, found something else$/,
    ],
    ['with no record of its run', { run: '{}' }, /run\.json: expected a record of a run/],
    ['of another host', { manifest: { host: 'sparc64-unknown-netbsd' } }, /sparc64-unknown-netbsd/],
    ['with an edited profile', { profile: edited }, /rustc\.profdata: sha256: expected [0-9a-f]{64}, found/],
    ['with a shorter profile', { profile: half }, /rustc\.profdata: size: expected \d+, found \d+/],
    [
      'with a profile that the manifest only names',
      { manifest: resized(OTHER_PROFILE).manifest ?? {} },
      /size: expected/,
    ],
    [
      'with half a profile, and a manifest that fits',
      resized(half),
      /a set that later stages can use, found rustc\.profdata/,
    ],
    [
      "with another language's profile, and a manifest that fits",
      resized(OTHER_PROFILE),
      /a set that later stages can use, found/,
    ],
    ['without the component', { manifest: { profiles: [] } }, /named in the manifest, found another file$/],
  ])('%s', async (_, changes, fact) => {
    expect(await check(sealedSet(changes))).toMatch(fact);
  });

  it('without a manifest', async () => {
    const entry = sealed(archiveOf([{ name: `${OUTPUT}/x` }, ...NX_MEMBERS]), HASH);
    expect(await check(entry)).toBe(`${OUTPUT}/manifest.json: expected the manifest of a set, found nothing`);
  });

  it('with a manifest that is none', async () => {
    const entry = sealed(archiveOf([{ name: `${OUTPUT}/manifest.json`, content: '{' }, ...NX_MEMBERS]), HASH);
    expect(await check(entry)).toMatch(
      /manifest\.json: expected a manifest, found \{"kind":"manifest-syntax"/,
    );
  });

  it('is accepted with other words in its manifest when all was sealed again: only a signature could tell', async () => {
    expect(await check(sealedSet({ manifest: { tools: { clang: '1.0' } } }))).toBe('accepted');
  });
});

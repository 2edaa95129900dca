import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildState, EMPTY_STATE } from '../../plan/build-state';
import { HOST } from '../../../test/plan-context';
import { command, sha256, step, stepsForEach, write } from '../../../test/steps';
import { takenKey } from '../../../test/taken-key';

const { onDisk, own, project, run } = stepsForEach();

describe('collect-profiles', () => {
  const FDATA = '1 main 0 1 helper 0 0 12\n';
  const gathered = (content: string) => ({
    from: 'f',
    file: 'merged/bolt-rustc.fdata',
    sha256: sha256(content),
    size: content.length,
    raw: { files: 3, bytes: 99 },
    library: { file: 'librustc_driver-0123456789abcdef.so', sha256: 'a'.repeat(64) },
  });
  const state = (content = FDATA): BuildState => ({
    ...EMPTY_STATE,
    gathered: { ...EMPTY_STATE.gathered, 'bolt-rustc': gathered(content) },
  });
  const collect = () =>
    step(
      { kind: 'collect-profiles', phases: ['bolt-rustc'] },
      { after: { gathered: { 'bolt-rustc': null } } },
    );
  const set = () => path.join(project().dir, 'bolt-profiles');

  it('writes the set as a whole, by digest, with a manifest that tells no machine from another', async () => {
    write(own('merged/bolt-rustc.fdata'), FDATA);
    write(path.join(set(), 'old.fdata'), 'old');
    expect((await run([collect()], {}, state())).ok).toBe(true);
    const name = `rustc-bolt-1.95.0-${HOST}-llvm22-${sha256(FDATA).slice(0, 8)}.fdata`;
    expect(readdirSync(set()).sort()).toEqual(['manifest.json', name, 'run.json'].sort());
    const manifest = readFileSync(path.join(set(), 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      stage: 'bolt',
      stageKey: takenKey('bolt').hash,
      key: takenKey('bolt').parts,
      host: HOST,
      profiles: [
        { file: name, component: 'rustc', kind: 'bolt-fdata', sha256: sha256(FDATA), raw: { files: 3 } },
      ],
    });
    expect(manifest).not.toContain(project().dir);
    expect(manifest).not.toContain('/llvm/bin');
    expect(onDisk().gathered['bolt-rustc']).toBeNull();
  });

  it('refuses a merged profile that has changed since', async () => {
    write(own('merged/bolt-rustc.fdata'), FDATA);
    write(path.join(set(), 'old.fdata'), 'old');
    const damage = step({ kind: 'bootstrap', command: command('damage') });
    const runner = {
      damage: () => {
        write(own('merged/bolt-rustc.fdata'), 'another one');
        return {};
      },
    };
    expect(await run([damage, collect()], runner, state())).toMatchObject({
      ok: false,
      error: { kind: 'bad-profile-set', error: { kind: 'profile-set-mismatch' } },
    });
    expect(readdirSync(set())).toEqual(['old.fdata']);
  });

  it.each(['another one', FDATA.replace('main', 'niam')])(
    'forgets one that was %j when the stage begins: the next run gathers it anew',
    async (content) => {
      write(own('merged/bolt-rustc.fdata'), content);
      await run([step({ kind: 'clear', paths: [] }, { after: { sysroot: 'partial' } })], {}, state());
      expect(onDisk().gathered['bolt-rustc']).toBeNull();
    },
  );

  it('refuses what is no profile of its kind', async () => {
    write(own('merged/bolt-rustc.fdata'), 'no profile\n');
    expect(await run([collect()], {}, state('no profile\n'))).toMatchObject({
      ok: false,
      error: { kind: 'unusable-profile', expected: 'bolt-fdata' },
    });
  });

  it('says which profile is not recorded', async () => {
    expect(await run([collect()])).toMatchObject({
      ok: false,
      error: { kind: 'bad-state', detail: 'no merged profile of bolt-rustc is recorded' },
    });
  });
});

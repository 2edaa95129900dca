import { planStage } from '../plan/planner';
import {
  ALL_PROFILES,
  configOf,
  contextOf,
  HOST,
  LAYOUT,
  NO_PROFILES,
  profileOf,
} from '../../test/plan-context';
import { formatPlan } from './plan-text';

const OWN = LAYOUT.own;
const plan = (...args: Parameters<typeof planStage>) => formatPlan(planStage(...args).steps, OWN);

describe('formatPlan', () => {
  it('shows every step of a stage with its reason and its command', () => {
    const config = configOf({ training: { kind: 'command', command: ['./train.sh', 'a b'] } });
    expect(plan('rustc-pgo', contextOf({ config }))).toEqual([
      '',
      'rustc-pgo',
      "  Check bootstrap's arguments: a wrong one would fail only at the end of the build",
      '      python3 /src/x.py dist --dry-run',
      '  Try the training command with the stage 0 compiler: a training that cannot work fails before the long builds',
      "      ./train.sh 'a b'",
      '  Build PGO instrumented rustc: it counts its work while it compiles the workload',
      `      python3 /src/x.py build --target ${HOST} --host ${HOST} --stage 2 library/std --rust-profile-generate ${OWN}/raw/rustc-pgo --set llvm.thin-lto=false --set llvm.link-shared=true`,
      '  Gather profiles of rustc: Check, Debug, Opt of the training command',
      "      ./train.sh 'a b'",
      `      ${LAYOUT.inTreeProfdata} merge -o ${OWN}/parts/rustc-pgo/PART.profile ${OWN}/raw/rustc-pgo`,
      '  Merge profiles of rustc: each part of the training left one',
      `      ${LAYOUT.inTreeProfdata} merge -o ${OWN}/merged/rustc-pgo.profdata ${OWN}/parts/rustc-pgo/*.profile`,
      '  Remove the raw profiles: they are merged',
      `      rm -r ${OWN}/raw/rustc-pgo`,
      '  Write the profile set: later stages and teammates start from it',
    ]);
  });

  it.each(['llvm-pgo', 'bolt', 'dist'] as const)('shows %s without holes', (stage) => {
    const profiles = stage === 'llvm-pgo' ? { ...NO_PROFILES, rustc: ALL_PROFILES.rustc } : ALL_PROFILES;
    const lines = plan(stage, contextOf({ profiles }));
    expect(lines.slice(0, 2)).toEqual(['', stage]);
    expect(lines.slice(1).join('\n')).not.toMatch(/undefined|\[object|null|\n\n/);
  });

  it('shows what BOLT is called with, by library', () => {
    const lines = plan('bolt', contextOf({ profiles: ALL_PROFILES })).filter((line) =>
      line.includes('llvm-bolt'),
    );
    expect(lines).toEqual([
      `      /llvm/bin/llvm-bolt -instrument '<llvm>' --instrumentation-file=${OWN}/raw/bolt-llvm/prof.fdata --instrumentation-file-append-pid -o '<instrumented>'`,
      expect.stringMatching(
        /^ {6}\/llvm\/bin\/llvm-bolt '<llvm>' -data \S+\/merged\/bolt-llvm\.fdata -o '<optimised>' -reorder-blocks/,
      ),
      expect.stringContaining("-instrument '<rustc>'"),
      expect.stringContaining("'<rustc>' -data"),
    ]);
  });

  it('shows what is removed and what is taken where', () => {
    const lines = plan('dist', contextOf({ profiles: ALL_PROFILES }));
    expect(lines).toContain(`      rm -r ${LAYOUT.tarballs}`);
    expect(lines).toContain(
      `      cp /p/llvm-pgo-profiles/llvm-pgo-llll.profdata ${OWN}/profiles/llvm-pgo-llll.profdata`,
    );
  });

  it('shows how a profile of LLVM from another tree is rebased', () => {
    const llvm = { ...profileOf('llvm', 'pgo', 'llll'), gatheredIn: '/home/a/rust' };
    const lines = plan('dist', contextOf({ profiles: { ...ALL_PROFILES, llvm } }));
    const at = lines.findIndex((line) => line.startsWith('  Rebase llvm-pgo-llll.profdata: '));
    expect(lines[at]).toContain('/home/a/rust');
    expect(lines.slice(at + 1, at + 4)).toEqual([
      `      /llvm/bin/llvm-profdata merge --text -o '<text>' ${OWN}/profiles/llvm-pgo-llll.profdata`,
      "      sed -i 's|^/.*/src/llvm-project/|/src/src/llvm-project/|' '<text>'",
      `      /llvm/bin/llvm-profdata merge -o ${OWN}/profiles/rebased/llvm-pgo-llll.profdata '<text>'`,
    ]);
  });

  it('quotes paths with a space, as a shell wants them', () => {
    const rustc = { ...profileOf('rustc', 'pgo', 'rrrr'), from: '/my work/rustc.profdata' };
    const lines = plan('dist', contextOf({ profiles: { ...ALL_PROFILES, rustc } }));
    expect(lines).toContainEqual(expect.stringMatching(/^ {6}cp '\/my work\/rustc\.profdata' /));
  });

  it('heads each stage once', () => {
    const steps = [
      ...planStage('rustc-pgo', contextOf()).steps,
      ...planStage('llvm-pgo', contextOf({ profiles: { ...NO_PROFILES, rustc: ALL_PROFILES.rustc } })).steps,
    ];
    expect(formatPlan(steps, OWN).filter((line) => /^\S/.test(line))).toEqual(['rustc-pgo', 'llvm-pgo']);
  });

  it('shows nothing for nothing', () => {
    expect(formatPlan([], OWN)).toEqual([]);
  });
});

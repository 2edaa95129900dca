import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseCalls, upstreamRoles } from './calls';
import { HOST, type Mode, MODES } from './modes';
import { type Recording, recordedWith, UPSTREAM_FILE, type UpstreamRecordings } from './recording';
import { Scene } from './scene';

/** Runs upstream's opt-dist, built from its tree, in a scene of its own. */
function recordUpstream(program: string, mode: Mode): Recording {
  const scene = Scene.create(mode);
  try {
    const artifacts = path.join(scene.checkout, 'opt-artifacts');
    const python = mode.upstream === null ? 'python' : 'python3';
    const final = ['--', python, `${scene.checkout}/x.py`, ...(mode.final ?? ['dist'])];
    const paths = [
      ...['--target-triple', HOST, '--checkout-dir', scene.checkout, '--llvm-dir', scene.llvm],
      ...['--artifact-dir', artifacts],
    ];
    if (mode.upstream === null) {
      mkdirSync(path.join(scene.checkout, 'citools'));
      symlinkSync(scene.llvm, path.join(scene.checkout, 'citools/clang-rust'));
    }
    const args =
      mode.upstream === null ? ['windows-ci', ...final] : ['local', ...paths, ...mode.upstream, ...final];
    const { status, stderr } = spawnSync(program, args, {
      cwd: scene.checkout,
      env: { ...scene.env, PGO_HOST: HOST },
      encoding: 'utf8',
    });
    if (status !== 0) {
      const [, reason = stderr] = /^(Error: .*?)\n\nStack backtrace/ms.exec(stderr) ?? [];
      process.stderr.write(`upstream fails, ${mode.name}: ${reason}\n`);
    }
    const calls = parseCalls(scene, upstreamRoles(scene, artifacts), scene.checkout);
    return { succeeded: status === 0, calls: calls.map(withoutPreset) };
  } finally {
    scene.remove();
  }
}

/** All programs of the preset inherit its own variable. */
function withoutPreset(call: Recording['calls'][number]): Recording['calls'][number] {
  const environment = Object.fromEntries(
    Object.entries(call.environment).filter(([name]) => name !== 'PGO_HOST'),
  );
  return { ...call, environment };
}

const [, , program, rust] = process.argv;
if (program === undefined || rust === undefined) throw new Error('usage: upstream.ts OPT-DIST RUST-VERSION');
const recordings: UpstreamRecordings = {
  rust,
  recordedWith: recordedWith(),
  modes: Object.fromEntries(MODES.map((mode) => [mode.name, recordUpstream(program, mode)])),
};
writeFileSync(UPSTREAM_FILE, `${JSON.stringify(recordings, null, 2)}\n`);

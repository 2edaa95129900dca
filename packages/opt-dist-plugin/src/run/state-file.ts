import { existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Dialect } from '../tree/dialect';
import { type Layout, rawDir } from '../bootstrap/layout';
import type { Problem } from '../model/problem';
import {
  type BuildState,
  type StatePatch,
  formatState,
  initialState,
  parseState,
  patched,
} from '../plan/build-state';
import { attempt } from '../fs/attempt';
import { compilerStamp } from './compiler-stamp';
import { type Phase, PHASES } from '../model/phases';

/**
 * The build state on disk. Every write is a whole new file, synced and renamed: power loss leaves the old or
 * the new.
 */
export class StateFile {
  private constructor(
    private readonly path: string,
    public state: BuildState,
  ) {}

  static async read(layout: Layout, dialect: Dialect): Promise<Result<StateFile, Problem>> {
    const found = initialState({ llvm: existsSync(layout.llvm), rustc: existsSync(layout.stage2Rustc) });
    if (!existsSync(layout.state)) return ok(new StateFile(layout.state, found));
    const text = await attempt('read', layout.state, () => readFile(layout.state, 'utf8'));
    if (!text.ok) return text;
    return ok(new StateFile(layout.state, withoutLost(parseState(text.value) ?? found, layout, dialect)));
  }

  /** Applies the patches in order, in one write. */
  async patch(...patches: readonly StatePatch[]): Promise<Result<void, Problem>> {
    if (patches.every((patch) => Object.keys(patch).length === 0)) return ok(undefined);
    const next = patches.reduce(patched, this.state);
    const written = await attempt('write', this.path, async () => {
      const temporary = `${this.path}.new`;
      const file = await open(temporary, 'w');
      try {
        await file.writeFile(formatState(next));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path);
    });
    if (written.ok) this.state = next;
    return written;
  }
}

/** Forgets files that the record names but a user or a killed run has removed: they are made again. */
function withoutLost(state: BuildState, layout: Layout, dialect: Dialect): BuildState {
  const lost = (phase: Phase, found: string | null) =>
    found === null || existsSync(found) ? {} : { [phase]: null };
  const merged = PHASES.map((phase) => {
    const file = state.gathered[phase]?.file;
    return lost(phase, file === undefined ? null : path.join(layout.own, file));
  });
  const raw = PHASES.map((phase) =>
    lost(phase, state.trained[phase] === null ? null : rawDir(layout, phase)),
  );
  const llvmLost = !existsSync(layout.llvm);
  const rustcLost = !existsSync(path.join(layout.hostDir, dialect.stage2RustcDir));
  // Somebody built by hand, with unknown options: BOLT's results of the old build are gone as well.
  const rustcRebuilt =
    !rustcLost &&
    state.rustc.status === 'standing' &&
    state.stamp !== null &&
    compilerStamp(layout, dialect) !== state.stamp;
  return patched(state, {
    gathered: Object.assign({}, ...merged) as StatePatch['gathered'] & object,
    trained: Object.assign({}, ...raw) as StatePatch['trained'] & object,
    ...(llvmLost ? { llvm: { status: 'absent' } } : {}),
    ...(rustcLost ? { rustc: { status: 'absent' } } : {}),
    ...(rustcRebuilt ? { rustc: { status: 'unknown' }, stamp: null } : {}),
    // rustc itself is complete in cargo's directory, and the sysroot has links to it.
    ...(existsSync(layout.stage2Rustc) ? {} : { sysroot: 'partial' as const }),
    libraries: { ...(llvmLost ? { llvm: null } : {}), ...(rustcLost || rustcRebuilt ? { rustc: null } : {}) },
    ...(existsSync(layout.tarballs) ? {} : { tarballs: null }),
  });
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Dialect } from '../tree/dialect';
import { type Layout, partsDir } from '../bootstrap/layout';
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
import { isAsRecorded } from './file-mark';
import { LIBRARIES, type Library } from '../model/components';
import { PHASES } from '../model/phases';

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
    const state = await withoutLost(parseState(text.value) ?? found, layout, dialect);
    return ok(new StateFile(layout.state, state));
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

/**
 * Forgets what the record names but a user, a killed run or a disk has removed or changed: it is made again.
 */
async function withoutLost(state: BuildState, layout: Layout, dialect: Dialect): Promise<BuildState> {
  const merged = await Promise.all(
    PHASES.map(async (phase) => {
      const gathered = state.gathered[phase];
      if (gathered === null) return {};
      const file = path.join(layout.own, gathered.file);
      const mark = { modified: Number.NaN, ...gathered };
      return existsSync(file) && (await isAsRecorded(file, mark)) ? {} : { [phase]: null };
    }),
  );
  const parts = PHASES.map((phase) =>
    state.trained[phase] === null || holdsFiles(partsDir(layout, phase)) ? {} : { [phase]: null },
  );
  const libraries = await Promise.all(LIBRARIES.map((library) => changedLibrary(state, library, layout)));
  const llvmLost = !existsSync(layout.llvm);
  const rustcLost = !existsSync(path.join(layout.hostDir, dialect.stage2RustcDir));
  // Somebody built by hand, with unknown options: BOLT's results of the old build are gone as well.
  const rustcRebuilt =
    !rustcLost &&
    state.rustc.status === 'standing' &&
    state.stamp !== null &&
    compilerStamp(layout, dialect, 2) !== state.stamp;
  return patched(state, {
    gathered: Object.assign({}, ...merged) as StatePatch['gathered'] & object,
    trained: Object.assign({}, ...parts) as StatePatch['trained'] & object,
    ...(llvmLost ? { llvm: { status: 'absent' } } : {}),
    ...(rustcLost ? { rustc: { status: 'absent' } } : {}),
    ...(rustcRebuilt ? { rustc: { status: 'unknown' }, stamp: null } : {}),
    ...lostStage1(state, layout, dialect),
    // rustc itself is complete in cargo's directory, and the sysroot has links to it.
    ...(existsSync(layout.stage2Rustc) ? {} : { sysroot: 'partial' as const }),
    libraries: {
      ...(Object.assign({}, ...libraries) as StatePatch['libraries'] & object),
      ...(llvmLost ? { llvm: null } : {}),
      ...(rustcLost || rustcRebuilt ? { rustc: null } : {}),
    },
    ...(areThere(layout.tarballs, state.packaged) ? {} : { tarballs: null }),
  });
}

/** A stage 1 rustc that is gone, or that somebody built by hand, maybe of other sources, is not kept. */
function lostStage1({ stage1, stage1Stamp }: BuildState, layout: Layout, dialect: Dialect): StatePatch {
  if (stage1 === null) return {};
  const stamp = compilerStamp(layout, dialect, 1);
  if (stamp === null || stamp !== stage1Stamp) return { stage1: null };
  return existsSync(layout.stage1Rustc) ? {} : { stage1: { ...stage1, sysroot: 'partial' } };
}

/**
 * A library in the sysroot that is not what our last step left there is restored before it is used. Where it
 * is unaltered and only its copy is lost, a new copy is made.
 */
async function changedLibrary(
  { libraries }: BuildState,
  library: Library,
  layout: Layout,
): Promise<StatePatch['libraries']> {
  const known = libraries[library];
  if (known === null || known.content === 'altering') return {};
  const { content, written } = known;
  // An older release recorded an optimised library without a look at it.
  const isSound =
    written === undefined
      ? content === 'pristine'
      : await isAsRecorded(path.join(layout.stage2Lib, known.file), written);
  if (!isSound) return { [library]: { content: 'altering' } };
  if (content !== 'pristine' || written === undefined) return {};
  const copy = statSync(path.join(layout.own, known.pristine.path), { throwIfNoEntry: false });
  return copy?.size === written.size ? {} : { [library]: null };
}

function areThere(dir: string, files: BuildState['packaged']): boolean {
  const size = (name: string) => statSync(path.join(dir, name), { throwIfNoEntry: false })?.size;
  return existsSync(dir) && Object.entries(files).every(([name, bytes]) => size(name) === bytes);
}

function holdsFiles(dir: string): boolean {
  if (!existsSync(dir)) return false;
  return readdirSync(dir, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
}

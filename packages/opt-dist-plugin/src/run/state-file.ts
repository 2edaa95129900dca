import { existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Layout } from '../bootstrap';
import type { Problem } from '../errors/problem';
import type { BuildState, StatePatch } from '../pipeline';
import { formatState, initialState, parseState, patched } from '../pipeline';
import { attempt } from './attempt';

/** The build state on disk. Every write is a whole new file, synced and renamed: power loss leaves the old or the new. */
export class StateFile {
  private constructor(
    private readonly path: string,
    public state: BuildState,
  ) {}

  static async read(layout: Layout): Promise<Result<StateFile, Problem>> {
    const found = initialState({ llvm: existsSync(layout.llvm), rustc: existsSync(layout.stage2Rustc) });
    if (!existsSync(layout.state)) return ok(new StateFile(layout.state, found));
    const text = await attempt('read', layout.state, () => readFile(layout.state, 'utf8'));
    if (!text.ok) return text;
    return ok(new StateFile(layout.state, withoutLost(parseState(text.value) ?? found, layout)));
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

/** What the record names but a user or a killed run has removed is gathered or built again. */
function withoutLost(state: BuildState, layout: Layout): BuildState {
  const gathered = Object.fromEntries(
    Object.entries(state.gathered)
      .filter(([, found]) => found !== null && !existsSync(path.join(layout.own, found.file)))
      .map(([phase]) => [phase, null]),
  );
  return patched(state, {
    gathered,
    ...(existsSync(layout.llvm) ? {} : { llvm: { status: 'absent' }, libraries: { llvm: null } }),
    ...(existsSync(layout.stage2Rustc) || state.rustc.status !== 'standing'
      ? {}
      : { rustc: { status: 'unfinished', variant: state.rustc.variant } }),
  });
}

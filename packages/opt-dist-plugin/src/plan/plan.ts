import {
  type BootstrapRequest,
  type LlvmRequest,
  type ProfileRef,
  type RustcRequest,
  type ToolRequest,
  buildCommand,
} from '../bootstrap/argv';
import { rawDir } from '../bootstrap/layout';
import {
  type BuildState,
  type LibraryState,
  type LlvmVariant,
  type RustcVariant,
  type StatePatch,
  patched,
  sameVariant,
  standing,
} from './build-state';
import { type AvailableProfile, type PlanContext, placed, wantsBoltSettings } from './plan-context';
import { rebased } from './rebased';
import { stage1Patches } from './stage1';
import { type Action, type Step, NO_CHANGE } from './step';
import type { Command } from '../model/command';
import type { Stage } from '../model/stages';
import { factsOf, isProfiled, LIBRARIES, type Library, libraryTitle } from '../model/components';
import { toolsOf } from '../config/uses';
/** The step that every stage begins with. */
export const CHECK_ARGUMENTS = 'check-arguments';

/** The steps of one stage while they are put together, and the state that they will have led to so far. */
export class Plan {
  readonly steps: Step[] = [];
  state: BuildState;

  constructor(
    readonly context: PlanContext,
    readonly stage: Stage,
    /** A library that BOLT has instrumented already is trained as it is. */
    private readonly keepsInstrumented: boolean,
  ) {
    this.state = context.state;
  }

  add(
    id: string,
    title: string,
    reason: string,
    action: Action,
    change: Pick<Step, 'before' | 'after' | 'failed'> = NO_CHANGE,
  ) {
    this.steps.push({ id, stage: this.stage, title, reason, ...change, action });
    this.state = patched(this.state, change.after);
  }

  /**
   * Adds a step before all long ones: when it fails, little is lost.
   * @param after the id of the early step that it depends on
   */
  addEarly(id: string, title: string, reason: string, action: Action, after = CHECK_ARGUMENTS) {
    const place = this.steps.findIndex((step) => step.id === after) + 1;
    this.steps.splice(place, 0, { id, stage: this.stage, title, reason, ...NO_CHANGE, action });
  }

  /** The profile at its place in the build directory; adds the step that puts it there. */
  place(profile: AvailableProfile, boltSettings: boolean): ProfileRef {
    const ref = placed(this.context.layout, profile, boltSettings);
    const id = `place-${profile.fileName}`;
    if (profile.from !== null && !this.steps.some((step) => step.id === id)) {
      const action: Action = { kind: 'place-profile', from: profile.from, to: ref.path, sha256: ref.sha256 };
      this.add(
        id,
        `Take ${profile.fileName}`,
        'a cache restores files with new times, which cargo would take for a new profile',
        action,
      );
    }
    return profile.gatheredIn === undefined ? ref : rebased(this, ref, profile.gatheredIn);
  }

  /** The rustc that every stage after rustc-pgo works with, and the tools beside it. */
  optimisedRustc(): { variant: RustcVariant; request: RustcRequest; tools: ToolRequest[] } {
    const { profiles, inputs, config } = this.context;
    const relocations = wantsBoltSettings(this.context);
    const profile = profiles.rustc === null ? null : this.place(profiles.rustc, relocations);
    return {
      variant: { kind: 'optimised', profile: profile?.sha256 ?? null, relocations, inputs: inputs.rustc },
      request:
        profile === null
          ? { kind: 'none', boltSettings: relocations }
          : { kind: 'use', profile, boltSettings: relocations },
      tools: toolsOf(config).flatMap((tool): ToolRequest[] => {
        if (!isProfiled(tool)) return profile === null ? [] : [{ tool, kind: 'use', profile }];
        const own = profiles.tools[tool];
        return own === null ? [] : [{ tool, kind: 'use', profile: this.place(own, false) }];
      }),
    };
  }

  /**
   * The workloads are compiled with the tree's cargo, so every build names it, also where rustc is kept; it
   * is built once.
   */
  keptTools(): ToolRequest[] {
    return this.optimisedRustc().tools.filter(({ tool }) => factsOf(tool).runsWorkloads);
  }

  /** Does this rustc stand with an LLVM that it can be trained or shipped with? */
  rustcStands(variant: RustcVariant): boolean {
    return sameVariant(standing(this.state.rustc), variant);
  }

  /** The finished LLVM, if it is from the current sources and not instrumented; else null. */
  usableLlvm(): LlvmVariant | null {
    const variant = standing(this.state.llvm);
    return variant !== null && variant.kind !== 'instrumented' && variant.inputs === this.context.inputs.llvm
      ? variant
      : null;
  }

  /**
   * Bootstrap does not rebuild LLVM for other options or sources, so an LLVM that is neither the wanted one
   * nor the beginning of it is removed.
   */
  clearLlvm(wanted: LlvmVariant | null, reason: string) {
    const { llvm } = this.state;
    const kept =
      (llvm.status === 'unfinished' || llvm.status === 'standing') &&
      wanted !== null &&
      sameVariant(llvm.variant, wanted);
    if (llvm.status === 'absent' || kept || !this.context.config.llvm.build) return;
    const { layout } = this.context;
    const absent: StatePatch = { llvm: { status: 'absent' }, libraries: { llvm: null } };
    const going: StatePatch = { llvm: { status: 'unknown' }, libraries: { llvm: null } };
    this.add(
      'clear-llvm',
      'Remove LLVM',
      reason,
      { kind: 'clear', paths: [layout.lld, layout.llvm] },
      { before: going, after: absent },
    );
  }

  /**
   * A run that was killed left an instrumented or half-written library: nothing may be built or trained with
   * it.
   */
  recover() {
    for (const library of LIBRARIES) {
      const content = this.state.libraries[library]?.content;
      if (content === 'instrumented' && this.keepsInstrumented) continue;
      if (content === 'altering' || content === 'instrumented') this.restoreLibrary(library);
    }
  }

  /**
   * BOLT rewrote or instrumented the library in place: cargo or the next reader must find it as it was built.
   */
  restoreLibrary(library: Library) {
    const found = this.state.libraries[library];
    const part = library === 'llvm' ? this.state.llvm : this.state.rustc;
    if (found === null || found.content === 'pristine' || part.status !== 'standing') return;
    const change = altering(library, { content: 'pristine', optimisation: null });
    this.add(
      `restore-${library}-${this.steps.length}`,
      `Restore ${libraryTitle(library)}`,
      'it must be as the compiler made it',
      { kind: 'restore', library },
      change,
    );
  }

  /**
   * One call of bootstrap's build. A rustc or LLVM given as null already stands and is not touched; the
   * request still repeats the options of that LLVM, as every call must name the same ones.
   */
  build(
    id: string,
    title: string,
    reason: string,
    rustc: RustcVariant | null,
    llvm: LlvmVariant | null,
    request: BootstrapRequest,
  ) {
    // A static LLVM is linked into rustc: with another one it is a new rustc, which BOLT has not rewritten
    // yet.
    const links = rustc !== null || (llvm !== null && !this.keepStages().includes(1));
    if (links) this.restoreLibrary('rustc');
    if (rustc !== null) this.relink(rustc);
    const patch = (status: 'unfinished' | 'standing'): StatePatch => ({
      ...(llvm === null ? {} : { llvm: { status, variant: llvm } }),
      ...(rustc === null ? {} : { rustc: { status, variant: rustc } }),
      sysroot: status === 'standing' ? 'whole' : 'partial',
      // Instrumented tools run in the build, and write where the training does.
      ...(llvm?.kind === 'instrumented' ? { trained: { 'llvm-pgo': null } } : {}),
      libraries: { ...(llvm === null ? {} : { llvm: null }), ...(links ? { rustc: null } : {}) },
    });
    const stage1 = stage1Patches(this, request.keepStages, 'whole');
    this.add(
      id,
      title,
      reason,
      { kind: 'bootstrap', command: this.command(request) },
      {
        before: { ...patch('unfinished'), ...stage1.before },
        after: { ...patch('standing'), ...stage1.after },
      },
    );
  }

  command(request: BootstrapRequest): Command {
    return buildCommand(this.context.call, this.context.dialect, request);
  }

  /**
   * Cargo does not see `--enable-bolt-settings`. With a profile the setting is in the profile's path; without
   * one cargo's directory must go for rustc to be linked with it.
   */
  relink(rustc: RustcVariant) {
    const { state } = this;
    if (rustc.profile !== null || rustc.kind !== 'optimised' || state.rustc.status === 'absent') return;
    const linked = state.rustc.status === 'unknown' ? null : state.rustc.variant.relocations;
    if (linked === rustc.relocations || (linked === null && !rustc.relocations)) return;
    const { layout, dialect } = this.context;
    const dir = `${layout.hostDir}/${dialect.stage2RustcDir}`;
    const change = {
      before: { rustc: { status: 'unknown' as const } },
      after: { rustc: { status: 'absent' as const } },
    };
    this.add(
      'clear-rustc',
      'Remove rustc',
      rustc.relocations
        ? 'it must be linked with relocations'
        : 'it was linked with relocations, which only BOLT needs',
      { kind: 'clear', paths: [dir] },
      change,
    );
  }

  /** The options that made the LLVM that stands, to be repeated in every call that must not change it. */
  llvmRequestOf(variant: LlvmVariant | null): LlvmRequest {
    const { config, profiles, layout } = this.context;
    if (!config.llvm.build || variant === null) return { kind: 'none' };
    const { shared } = config.llvm;
    switch (variant.kind) {
      case 'fast':
        return { kind: 'fast', shared };
      case 'instrumented':
        return { kind: 'generate', shared, pattern: `${rawDir(layout, 'llvm-pgo')}/prof-%p` };
      case 'optimised': {
        const known =
          profiles.llvm !== null && profiles.llvm.sha256 === variant.profile
            ? this.place(profiles.llvm, false)
            : null;
        return { kind: 'use', shared, profile: known, relocations: variant.relocations };
      }
    }
  }

  /** The LLVM to be shipped, and its profile at its place; as its config says where it is not built. */
  shippedLlvm(relocations: boolean): { readonly variant: LlvmVariant; readonly profile: ProfileRef | null } {
    const { config, profiles } = this.context;
    const profile = config.llvm.build && profiles.llvm !== null ? this.place(profiles.llvm, false) : null;
    return { variant: this.llvm('optimised', relocations, profile?.sha256 ?? null), profile };
  }

  llvm(kind: LlvmVariant['kind'], relocations = false, profile: string | null = null): LlvmVariant {
    return { kind, profile, relocations, inputs: this.context.inputs.llvm };
  }

  /** The build compilers that can be kept when only LLVM is built anew (upstream's KEEP01, KEEP0). */
  keepStages(): number[] {
    const { llvm } = this.context.config;
    return llvm.shared || !llvm.build ? [0, 1] : [0];
  }

  /** With a static LLVM the kept stages do not include rustc: it is linked again, with the same options. */
  keptRustcRequest(): RustcRequest {
    return this.keepStages().includes(1)
      ? { kind: 'none', boltSettings: false }
      : this.optimisedRustc().request;
  }
}

/** The change of a step that writes to a library in place. */
export function altering(
  library: Library,
  after: Partial<LibraryState>,
): { readonly before: StatePatch; readonly after: StatePatch } {
  return {
    before: { libraries: { [library]: { content: 'altering' } } },
    after: { libraries: { [library]: after } },
  };
}

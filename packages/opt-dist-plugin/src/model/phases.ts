import type { TrainingModes } from './component-table';
import { COMPONENT_NAMES, factsOf, isProfiled, LIBRARIES, type Library, type Profiled } from './components';
import type { ProfilingStage } from './stages';

/** One training run and the profile that it produces. */
export type Phase = `${Profiled}-pgo` | `bolt-${Library}`;

/** The facts of the two ways of gathering profiles. */
const TECHNIQUES = {
  pgo: {
    kind: 'llvm-indexed',
    rawSuffix: '.profraw',
    mergedSuffix: '.profdata',
    mergeTool: 'llvm-profdata',
  },
  bolt: {
    kind: 'bolt-fdata',
    rawSuffix: '.fdata',
    mergedSuffix: '.fdata',
    mergeTool: 'merge-fdata',
  },
} as const;

export type Technique = keyof typeof TECHNIQUES;

export interface PhaseFacts {
  /** What the profile is for. */
  readonly component: Profiled;
  /** The name of the trained program in texts. */
  readonly title: string;
  readonly stage: ProfilingStage;
  readonly technique: Technique;
  /** The kind of the merged profile, as manifests name it. */
  readonly kind: (typeof TECHNIQUES)[Technique]['kind'];
  /** Of raw profiles, as the instrumentation writes them; BOLT's appends the process. */
  readonly rawSuffix: string;
  readonly mergedSuffix: string;
  readonly mergeTool: (typeof TECHNIQUES)[Technique]['mergeTool'];
  readonly training: TrainingModes;
  /**
   * The phase whose build instruments it: all programs that one build instruments write raw profiles to one
   * directory.
   */
  readonly instrumentedWith: Phase;
}

/** The facts of all phases: PGO stage by stage, then BOLT's libraries in its order. */
export const PHASE_FACTS = allFacts();

export const PHASES = Object.keys(PHASE_FACTS) as readonly Phase[];

/** One value for each phase. */
export function byPhase<Value>(value: (phase: Phase) => Value): Readonly<Record<Phase, Value>> {
  return Object.fromEntries(PHASES.map((phase) => [phase, value(phase)])) as Record<Phase, Value>;
}

/** The phases of a stage for components, in the table's order. */
export function phasesOf(stage: ProfilingStage, components: readonly string[]): Phase[] {
  return PHASES.filter((phase) => {
    const facts = PHASE_FACTS[phase];
    return facts.stage === stage && components.includes(facts.component);
  });
}

/** The phase in which BOLT's profile of a library is gathered. */
export function boltPhase(library: Library): Phase {
  return `bolt-${library}`;
}

function allFacts(): Readonly<Record<Phase, PhaseFacts>> {
  const pgo = (['rustc-pgo', 'llvm-pgo'] as const).flatMap((stage) =>
    COMPONENT_NAMES.filter(isProfiled).flatMap((component): [Phase, PhaseFacts][] => {
      const { title, pgo: made } = factsOf(component);
      if (!('training' in made) || made.stage !== stage) return [];
      const { training } = made;
      return [
        [
          `${component}-pgo`,
          { component, title, stage, technique: 'pgo', ...TECHNIQUES.pgo, training, instrumentedWith: stage },
        ],
      ];
    }),
  );
  const bolt = LIBRARIES.flatMap((component): [Phase, PhaseFacts][] => {
    const facts = factsOf(component).bolt;
    if (facts === null) return [];
    const phase = boltPhase(component);
    const { library, training } = facts;
    const title = `${library} for BOLT`;
    return [
      [
        phase,
        {
          ...{ component, title, stage: 'bolt', technique: 'bolt', ...TECHNIQUES.bolt, training },
          instrumentedWith: phase,
        },
      ],
    ];
  });
  return Object.fromEntries([...pgo, ...bolt]) as Record<Phase, PhaseFacts>;
}

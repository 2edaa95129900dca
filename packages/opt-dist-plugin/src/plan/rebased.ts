import { posix as path } from 'node:path';
import type { ProfileRef } from '../bootstrap/argv';
import type { PlanContext } from './plan-context';
import type { Action, Step } from './step';

/** The parts of a plan that this file needs: the state, and the steps so far. */
export interface RebasingPlan {
  readonly context: Pick<PlanContext, 'layout' | 'toolchain' | 'source'>;
  readonly steps: readonly Step[];
  add(id: string, title: string, reason: string, action: Action): void;
}

/**
 * A profile of LLVM that was gathered in another source tree, as the compiler finds all of it in this one;
 * adds the step that makes it. LLVM is still known by the digest of the profile as it was published: the
 * results of a set must not depend on the place of the build.
 */
export function rebased(
  plan: RebasingPlan,
  { path: from, sha256 }: ProfileRef,
  gatheredIn: string,
): ProfileRef {
  const { layout, toolchain, source } = plan.context;
  const fileName = path.basename(from);
  const to = `${layout.profiles}/rebased/${fileName}`;
  const id = `rebase-${fileName}`;
  if (!plan.steps.some((step) => step.id === id)) {
    plan.add(
      id,
      `Rebase ${fileName}`,
      `it names LLVM's local functions by ${gatheredIn}, where it was gathered; clang would not find their counts here`,
      { kind: 'rebase-profile', program: toolchain.profdata.path, from, to, gatheredIn, source },
    );
  }
  return { path: to, sha256 };
}

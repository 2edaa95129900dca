import { advise } from '../../text/advise';
import { describeProblem } from '../../text/describe';
import { beyondDialect, beyondComponents, otherSubcommand } from '../../bootstrap/abilities';
import { missingForTests } from '../../plan/dist-tests';
import { good, problem, type Finding } from '../finding';
import type { Machine } from '../machine';

/**
 * Does this release support the features that opt-dist.json requests, and does the build meet the needs of
 * the tests?
 */
export function checkAbilities({
  config,
  tree,
  bootstrapConfig: { settings },
}: Pick<Machine, 'config' | 'tree' | 'bootstrapConfig'>): Finding[] {
  // Another finding reports a missing source tree.
  if (tree?.dialect.ok !== true) return [];
  const dialect = tree.dialect.value;
  // As in the stages: a checkout without a profile has no defaults of a distribution.
  const toolsByDefault = settings.profile !== null || !tree.isCheckout;
  const found = [
    beyondComponents(config, dialect) ?? beyondDialect(config, dialect) ?? otherSubcommand(config, dialect),
    missingForTests({ config, dialect, settings, extraArgs: [] }, toolsByDefault),
  ].filter((each) => each !== null);
  const name = 'requested features';
  if (found.length === 0) return [good(name, `supported by Rust ${dialect.rustVersion}`)];
  return found.map((each) =>
    problem(
      name,
      describeProblem(each).join('; '),
      // Doctor never builds anything.
      advise(each, { project: '', target: '' }).join(' ').replace(' Nothing was built.', ''),
    ),
  );
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createNodesFromFiles,
  NX_VERSION,
  type CreateNodes,
  type CreateNodesContext,
  type CreateNodesResult,
  type TargetConfiguration,
} from '@nx/devkit';
import type { Result } from 'profile-formats';
import type { ConfigProblem } from '../model/config-problem';
import { CONFIG_FILE, type OptDistConfig } from '../config/config';
import { formatConfigProblem } from '../text/config-problem';
import { parseConfig } from '../config/parse';
import type { Stage } from '../model/stages';
import { majorOf, nxVersionProblem } from './nx-version';
import { describeOptionProblems, optionProblems } from './option-problems';
import { type OptDistPluginOptions, targetNames } from './options';
import { withoutTrace } from './sentence';
import { brokenTargets, buildTargets, projectMetadata } from './targets';
import { sourceRoot } from './source-inputs';

export const CONFIG_GLOB = '**/opt-dist.json';

/** Infers the targets of every directory with an opt-dist.json. */
export const createNodes: CreateNodes<OptDistPluginOptions> = [
  CONFIG_GLOB,
  async (files, options, context) => {
    const problem = nxVersionProblem(NX_VERSION) ?? wrongOptions(options);
    // For Nx whatever is thrown here is an error of the workspace, which it shows with the plugin's name.
    if (problem !== null) throw withoutTrace(problem);
    return createNodesFromFiles(createProject, files, options ?? {}, context);
  },
];

function wrongOptions(options: unknown): string | null {
  const problems = optionProblems(options);
  return problems.length === 0 ? null : describeOptionProblems(problems);
}

function createProject(
  file: string,
  options: OptDistPluginOptions | undefined,
  context: CreateNodesContext,
): CreateNodesResult {
  const root = path.dirname(file);
  const names = targetNames(options);
  const config = readConfigSync(context.workspaceRoot, file);
  const problem = config.ok
    ? null
    : `Configuration error: ${config.error.map(formatConfigProblem).join('; ')}`;
  const knowsUltracache = majorOf(NX_VERSION) >= 24;
  const targets = config.ok
    ? buildTargets(
        config.value,
        { projectRoot: root, sourceRoot: sourceRoot(root, config.value.source), knowsUltracache },
        names,
      )
    : brokenTargets(names, problem ?? '');
  // A project.json or package.json beside opt-dist.json can give the project another name.
  const name = path.basename(root === '.' ? context.workspaceRoot : root);
  return {
    projects: { [root]: { root, name, targets, metadata: projectMetadata(names, targets, problem) ?? {} } },
  };
}

/** The inputs that the plugin gives the target of a stage; none for a configuration that cannot be read. */
export function ownInputs(
  workspaceRoot: string,
  projectRoot: string,
  stage: Stage,
): NonNullable<TargetConfiguration['inputs']> {
  const config = readConfigSync(workspaceRoot, path.join(projectRoot, CONFIG_FILE));
  if (!config.ok) return [];
  const place = { projectRoot, sourceRoot: sourceRoot(projectRoot, config.value.source) };
  return buildTargets(config.value, place, targetNames())[stage]?.inputs ?? [];
}

function readConfigSync(
  workspaceRoot: string,
  file: string,
): Result<OptDistConfig, readonly ConfigProblem[]> {
  const local = path.join(path.dirname(file), 'opt-dist.local.json');
  const localPath = path.join(workspaceRoot, local);
  const localText = existsSync(localPath) ? readFileSync(localPath, 'utf8') : null;
  return parseConfig(readFileSync(path.join(workspaceRoot, file), 'utf8'), file, localText, local);
}

import { err, ok, type Result } from 'profile-formats';
import { checkDocument, inOrder, type Elsewhere } from './check';
import type { OptDistConfig } from './config';
import { readDocument, type JsonDocument } from './document';
import { withGiven } from './given';
import { formatPath, valueAt, without } from './json';
import { parseLocal } from './local';
import { withMachineSettings } from './machine';
import { nearestOf } from './nearest';
import type { FileProblem } from '../model/config-problem';
import { brokenRules } from './rules';
import { leavesOf, SCHEMA_FOR, TRAINING_KINDS, type TrainingKind } from './schema';
import type { Component } from '../model/components';

/**
 * opt-dist.json, with the values of opt-dist.local.json where there is one, all defaults filled in. Or
 * everything that is wrong with the two files: first with opt-dist.json, then with the local one, each in the
 * order of places.
 */
export function parseConfig(
  text: string,
  file: string,
  localText: string | null = null,
  localFile = file.replace(/(\.json)?$/, '.local.json'),
): Result<OptDistConfig, readonly FileProblem[]> {
  const config = parseShared(text, file);
  const local = localText === null ? ok({ machine: {}, given: {} }) : parseLocal(localText, localFile);
  if (config.ok && local.ok)
    return ok(withGiven(withMachineSettings(config.value, local.value.machine), local.value.given));
  return err([config, local].flatMap((result) => (result.ok ? [] : result.error)));
}

function parseShared(text: string, file: string): Result<OptDistConfig, readonly FileProblem[]> {
  const read = readDocument(text, file);
  if (!read.ok) return read;
  const document = read.value;
  const kind = trainingKind(document.value);
  const filled = structuredClone(document.value);
  const problems = [
    ...document.duplicates,
    ...checkDocument(document, SCHEMA_FOR[kind], filled, ofOtherTraining(kind)),
    ...ruleProblems(document),
  ];
  return problems.length > 0 ? err(inOrder(problems)) : ok(configOf(filled));
}

/** The intended kind of training: as written, or the nearest to it, or the default. */
function trainingKind(value: unknown): TrainingKind {
  const written = valueAt(value, ['training', 'kind']);
  const meant = typeof written === 'string' ? nearestOf(written, TRAINING_KINDS) : null;
  return TRAINING_KINDS.find((kind) => kind === meant) ?? TRAINING_KINDS[0];
}

/** A key of the training that belongs to another kind of training. */
function ofOtherTraining(kind: TrainingKind): Elsewhere {
  return (path) => {
    const other = TRAINING_KINDS.find(
      (name) => name !== kind && leavesOf(SCHEMA_FOR[name]).includes(formatPath(path)),
    );
    return other === undefined
      ? null
      : { expected: `only with training.kind "${other}"`, found: `with training.kind "${kind}"` };
  };
}

function ruleProblems(document: JsonDocument): readonly FileProblem[] {
  return brokenRules(document.value).map(({ path, expected, found }) => ({
    kind: 'wrong-value',
    file: document.file,
    ...document.placeOf(path),
    path: formatPath(path),
    expected,
    found,
    nearest: null,
  }));
}

/**
 * The config of a file that fits the schema: without the editors' `$schema`, and without LLVM in the lists of
 * optimised components where it is not built: the defaults of these lists cannot depend on another field.
 */
function configOf(filled: unknown): OptDistConfig {
  const config = without(filled as OptDistConfig & { readonly $schema?: string }, '$schema');
  if (config.llvm.build) return config;
  const built = <T extends Component>(list: readonly T[]): readonly T[] =>
    list.filter((name) => name !== 'llvm');
  return {
    ...config,
    components: built(config.components),
    bolt: { ...config.bolt, libraries: built(config.bolt.libraries) },
  };
}

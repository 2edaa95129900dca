export * from './config';
export { formatConfigProblem } from './describe';
export { VARIABLES, withEnvironment } from './environment';
export {
  FIELD_REASONS,
  fieldValues,
  FINGERPRINTED_FIELDS,
  STAGE_FIELDS,
  stagesOf,
  type ConfigField,
} from './fields';
export { MACHINE_FIELDS, type MachineField, type MachineSettings } from './machine';
export { parseConfig } from './parse';
export type { ConfigProblem, FileProblem, VariableProblem } from './problem';
export { OPT_DIST_SCHEMA } from './schema';

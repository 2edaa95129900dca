export { optimisationOf } from './bolt';
export * from './bolt-commands';
export * from './build-state';
export * from './command';
export * from './plan-context';
export * from './planner';
export * from './recipe';
export * from './stage-key';
export * from './step';

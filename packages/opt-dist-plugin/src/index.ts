export const name = 'opt-dist-plugin';
export { createNodes } from './nx/create-nodes';
export type { OptDistPluginOptions } from './nx/options';
export { postTasksExecution, preTasksExecution } from './nx/hooks';
export type { RemoteCacheOptions } from './remote-cache/policy/settings';

export const name = 'opt-dist-plugin';
export { createNodes } from './plugin/create-nodes';
export type { OptDistPluginOptions } from './plugin/options';
export { postTasksExecution, preTasksExecution } from './remote-cache';
export type { RemoteCacheOptions } from './remote-cache/policy';

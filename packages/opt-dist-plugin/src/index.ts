export const name = 'opt-dist-plugin';
export { createNodes } from './plugin/create-nodes';
export type { OptDistPluginOptions } from './plugin/options';

export * from './argv';
export * from './build-dir';
export * from './config-content';
export * from './dialect';
export * from './environment';
export * from './layout';
export * from './source-group';
export * from './settings';

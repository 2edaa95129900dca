export * from './advise';
export * from './describe';
export * from './problem';
export * from './refused-entry';

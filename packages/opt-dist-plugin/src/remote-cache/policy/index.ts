export * from './names';
export * from './rate-floor';
export * from './settings';
export * from './sync-text';
export * from './verdict';
export * from './warning';

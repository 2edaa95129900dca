export * from './cargo-config';
export * from './cargo-sources';
export * from './command';
export * from './lock-file';
export * from './workload';

export * from './cargo-config';
export * from './command';
export * from './lock-file';
export * from './workload';

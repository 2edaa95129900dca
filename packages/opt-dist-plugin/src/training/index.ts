export * from './command';
export * from './workload';

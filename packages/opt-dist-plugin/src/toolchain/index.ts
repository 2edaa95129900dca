export * from './locate';
export * from './toolchain';

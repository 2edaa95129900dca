export * from './locate';
export * from './named-compilers';
export * from './toolchain';

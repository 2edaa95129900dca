import { bootstrapSettings } from '../../bootstrap/settings';
import { configOf } from '../../../test/plan-context';
import type { Machine } from '../machine';
import { checkFileCheck } from './file-check';

const HOST = 'x86_64-unknown-linux-gnu';

function status(isThere: boolean | null, toml: unknown = {}, build = false): string | undefined {
  return checkFileCheck({
    config: configOf({ llvm: { build }, components: ['rustc'] }),
    fileCheck: isThere === null ? null : { path: '/llvm/bin/FileCheck', isThere },
    bootstrapConfig: { settings: bootstrapSettings(toml, HOST) } as Machine['bootstrapConfig'],
  })[0]?.status;
}

it('is wanted of an LLVM that is linked, unless tests of code generation are off', () => {
  expect(status(true)).toBe('ok');
  expect(status(false)).toBe('problem');
  expect(status(false, { rust: { 'codegen-tests': true } })).toBe('problem');
  expect(status(false, { rust: { 'codegen-tests': false } })).toBe('ok');
});

it('is nothing to look at where LLVM is built, or which one is linked is not known', () => {
  expect(status(false, {}, true)).toBeUndefined();
  expect(status(null)).toBeUndefined();
});

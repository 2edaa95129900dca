import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { rustcLibraryBytes } from './room';

const lib = temporaryDirectory('of each test');

it('finds the library of the last build', async () => {
  expect(await rustcLibraryBytes(lib())).toBeNull();
  writeFileSync(path.join(lib(), 'librustc_driver-0123.so'), '12345');
  writeFileSync(path.join(lib(), 'libLLVM.so.19.1'), '1234567');
  expect(await rustcLibraryBytes(lib())).toBe(5);
  expect(await rustcLibraryBytes(path.join(lib(), 'none'))).toBeNull();
});

import { ccVersion } from './tree-facts';

it.each([
  ['[build-dependencies]\ncc = "=1.2.16"\n', [1, 2, 16]],
  ['[build-dependencies]\n# tidy-alphabetical-start\ncc = "1.0.73"\n', [1, 0, 73]],
  ['[build-dependencies]\ncc = { version = "=1.2.6", features = ["parallel"] }\n', [1, 2, 6]],
  ['[build-dependencies]\nccc = "1.0.73"\n', null],
  ['', null],
])('the version of cc-rs in %j', (manifest, expected) => {
  expect(ccVersion(manifest)).toEqual(expected);
});

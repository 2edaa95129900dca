import { usableToken } from './token';

it.each([
  ['secret', 'secret'],
  ['secret\n', 'secret'],
  ['\uFEFF secret\r\n\u00A0', 'secret'],
  ['two words', 'two words'],
  ['', null],
  [' \n', null],
  [null, null],
  [undefined, null],
])('%j is the token %j', (given, token) => {
  expect(usableToken(given)).toEqual({ ok: true, value: token });
});

it.each([
  ['sec\nret', 'U+000A as character 4'],
  ['sécret', 'U+00E9 as character 2'],
  ['secret\u200B', 'U+200B as character 7'],
  ['🔑', 'U+1F511 as character 1'],
  ['a\0', 'U+0000 as character 2'],
])('%j is named without being shown', (given, found) => {
  expect(usableToken(given)).toEqual({
    ok: false,
    error: {
      name: 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN',
      expected: 'printable ASCII characters on one line',
      found,
    },
  });
});

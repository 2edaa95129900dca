import { isLasting, judgeGet, judgePut } from './verdict';

it('takes only 200 for an entry and only 404 for none', () => {
  expect(judgeGet(200)).toBe('entry');
  expect(judgeGet(404)).toBe('absent');
  for (const status of [201, 204, 302, 401, 403, 500, 503])
    expect(judgeGet(status)).toEqual({ kind: 'status', status });
});

it.each([
  [200, 'stored'],
  [201, 'stored'],
  [204, 'stored'],
  [409, 'stored'],
  [403, 'read-only'],
  [413, 'drop'],
  [302, 'keep'],
  [400, 'keep'],
  [401, 'keep'],
  [404, 'keep'],
  [500, 'keep'],
  [503, 'keep'],
  [507, 'keep'],
])('judges a PUT answered by %d', (status, kind) => {
  expect(judgePut(status, undefined, '').kind).toBe(kind);
});

it.each([
  ['text/plain', 'stored\n'],
  ['application/json', '{"success":true}'],
  ['text/html; charset=utf-8', 'OK'],
  ['text/html', ''],
  ['application/xml', '<?xml version="1.0"?><ok/>'],
  [undefined, ''],
])('takes %s with %j for the answer of a store', (type, start) => {
  expect(judgePut(200, type, start)).toEqual({ kind: 'stored' });
});

it.each([
  ['text/html; charset=utf-8', '<!-- a portal --><title>Log in</title>'],
  ['TEXT/HTML', '\n<h1>Log in</h1>'],
  ['application/xhtml+xml', '<?xml version="1.0"?><html/>'],
  [undefined, ' <!DOCTYPE html><title>Log in</title>'],
  ['text/plain', '\n<html lang="en">'],
])('takes %s with %j for a page, and keeps the result', (type, start) => {
  for (const status of [200, 201, 409])
    expect(judgePut(status, type, start)).toEqual({ kind: 'keep', problem: { kind: 'web-page' } });
});

it('asks again after what may pass, and not after what will not', () => {
  expect(isLasting({ kind: 'no-connection', code: 'ECONNREFUSED' })).toBe(true);
  expect(isLasting({ kind: 'no-answer', seconds: 30 })).toBe(true);
  expect(isLasting({ kind: 'status', status: 401 })).toBe(true);
  expect(isLasting({ kind: 'status', status: 500 })).toBe(false);
  expect(isLasting({ kind: 'cut-off', code: 'ECONNRESET' })).toBe(false);
});

import { configOf } from '../../../test/plan-context';
import { BROKEN, finding, HEALTHY, MISSING, withSettings } from '../../../test/machine';
import { bootstrapSettings } from '../../bootstrap/settings';
import { buildsCargo } from './build-tools';

describe('the tools that build LLVM', () => {
  const without = (name: 'cmake' | 'ninja') => ({
    buildTools: { cmake: null, ninja: null, [name]: { path: name, state: MISSING } },
  });

  it.each(['cmake', 'ninja'] as const)('must be there: %s', (name) => {
    expect(finding(name)?.status).toBe('ok');
    expect(finding(name, without(name))).toMatchObject({
      status: 'problem',
      found: `${name}: not found; it is needed for building the LLVM of the tree`,
    });
    const external = { config: configOf({ llvm: { build: false } }) };
    expect(finding(name, { ...without(name), ...external })).toBeUndefined();
    expect(finding(name, { buildTools: { cmake: null, ninja: null } })).toBeUndefined();
  });

  it('may be without ninja if the configuration says so', () => {
    const change = { ...without('ninja'), ...withSettings({ llvm: { ninja: false } }) };
    expect(finding('ninja', change)).toBeUndefined();
  });

  it('must run', () => {
    const broken = { cmake: { path: 'cmake', state: BROKEN }, ninja: null };
    expect(finding('cmake', { buildTools: broken })?.found).toContain('exit code 1');
  });
});

describe('OpenSSL', () => {
  it('must be found as cargo will look for it', () => {
    expect(finding('OpenSSL for cargo')?.status).toBe('ok');
    const openssl = { kind: 'failed', step: 'pkg-config openssl', detail: 'not found' } as const;
    expect(finding('OpenSSL for cargo', { openssl })).toMatchObject({
      status: 'problem',
      advice: expect.stringContaining('libssl-dev') as string,
    });
    expect(finding('OpenSSL for cargo', { openssl: null })).toBeUndefined();
    expect(finding('OpenSSL for cargo', { openssl: { kind: 'untried', reason: 'r' } })?.advice).toBeNull();
  });

  it.each<[string, object, object, boolean, boolean]>([
    ['by default, in a distribution', {}, {}, true, true],
    ['by default, where tools are not', {}, {}, false, false],
    ['as one of the tools', {}, { build: { extended: true, tools: ['cargo'] } }, false, true],
    ['not, where the tools are others', {}, { build: { tools: ['clippy'] } }, true, false],
    ['by name', { dist: { args: ['dist', 'cargo'] } }, {}, false, true],
    ['not, where others are named', { dist: { args: ['dist', 'rustc'] } }, {}, true, false],
    ['not, where it is left out', { dist: { args: ['dist', '--skip', 'cargo'] } }, {}, true, false],
    [
      'for its profile',
      { components: ['rustc', 'cargo'], dist: { args: ['dist', 'rustc'] } },
      {},
      true,
      true,
    ],
  ])('is linked when cargo is built: %s', (_, file, toml, byDefault, expected) => {
    expect(buildsCargo(configOf(file), bootstrapSettings(toml, null), ['--skip'], byDefault)).toBe(expected);
  });
});

describe('the download of stage 0', () => {
  const curl = { path: 'curl', state: { kind: 'found', version: '7.88.1' } } as const;

  it('is not looked at where stage 0 is there', () => {
    expect(HEALTHY.download).toBeNull();
    expect(finding('stage 0 download')).toBeUndefined();
  });

  it('needs curl', () => {
    const download = { curl: { path: 'curl', state: MISSING }, server: null };
    expect(finding('stage 0 download', { download })).toMatchObject({
      status: 'problem',
      found: 'curl: not found; bootstrap downloads its stage 0 with it',
    });
  });

  it('needs the server, which may be reached later', () => {
    const server = (reached: 'passed' | 'failed') => ({
      download: {
        curl,
        server: {
          name: 'https://s',
          reached:
            reached === 'passed' ? { kind: reached } : { kind: reached, step: 'curl', detail: 'curl: (6)' },
        },
      },
    });
    expect(finding('stage 0 download', server('passed'))?.status).toBe('ok');
    expect(finding('stage 0 download', server('failed'))).toMatchObject({
      status: 'warning',
      found: 'https://s: curl: (6)',
    });
    expect(finding('stage 0 download', { download: { curl: null, server: null } })).toBeUndefined();
  });
});

import type { NxJsonConfiguration } from '@nx/devkit';
import { withOwnDefaults, withPlugin } from './nx-json';

describe('withPlugin', () => {
  it('adds the plugin behind those that are there', () => {
    expect(withPlugin({})).toEqual({ plugins: ['opt-dist-plugin'] });
    expect(withPlugin({ parallel: 2, plugins: ['@nx/js/typescript'] })).toEqual({
      parallel: 2,
      plugins: ['@nx/js/typescript', 'opt-dist-plugin'],
    });
  });

  it.each<[string, NonNullable<NxJsonConfiguration['plugins']>[number]]>([
    ['by its name', 'opt-dist-plugin'],
    ['with options', { plugin: 'opt-dist-plugin', options: { distTargetName: 'toolchain' } }],
    ['by its directory', './packages/opt-dist-plugin'],
  ])('changes nothing where it is there %s', (_, entry) => {
    const config = { plugins: [entry] };
    expect(withPlugin(config)).toBe(config);
  });
});

describe('withOwnDefaults', () => {
  const defaultsOf = (...keys: readonly string[]) =>
    Object.keys(
      withOwnDefaults({ targetDefaults: Object.fromEntries(keys.map((key) => [key, { cache: false }])) })
        .targetDefaults ?? {},
    ).slice(keys.length);

  it('shields the targets whose names have defaults', () => {
    expect(withOwnDefaults({ targetDefaults: { dist: { dependsOn: ['^build'] } } })).toEqual({
      targetDefaults: { dist: { dependsOn: ['^build'] }, 'opt-dist-plugin:dist': { parallelism: false } },
    });
    expect(withOwnDefaults({ targetDefaults: { plan: {} } }).targetDefaults).toEqual({
      plan: {},
      'opt-dist-plugin:plan': {},
    });
    expect(defaultsOf('bolt', 'clean', 'build')).toEqual(['opt-dist-plugin:bolt', 'opt-dist-plugin:clean']);
  });

  it('shields those that a glob may match', () => {
    expect(defaultsOf('d*')).toEqual(['opt-dist-plugin:dist', 'opt-dist-plugin:doctor']);
    expect(defaultsOf('*')).toHaveLength(10);
    expect(defaultsOf('e2e-ci--*')).toEqual([]);
  });

  it.each<[string, NxJsonConfiguration]>([
    ['no defaults', {}],
    ['defaults of other targets and executors', { targetDefaults: { build: {}, '@nx/js:tsc': {} } }],
    ['some for our executor', { targetDefaults: { dist: {}, 'opt-dist-plugin:dist': { cache: true } } }],
  ])('changes nothing where there are %s', (_, config) => {
    expect(withOwnDefaults(config)).toBe(config);
  });
});

import { finding } from '../../../test/machine';

describe('training', () => {
  it('needs the collector or the command', () => {
    const gone = { kind: 'rustc-perf', dir: '/perf', hasCollector: false } as const;
    expect(finding('training', { training: gone })).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/^\/perf:/) as string,
    });
    const command = (found: boolean) =>
      ({ training: { kind: 'command', program: './train', found } }) as const;
    expect(finding('training', command(true))?.status).toBe('ok');
    expect(finding('training', command(false))?.status).toBe('problem');
    expect(finding('training', { training: gone, tree: null })?.status).toBe('warning');
  });
});

import { finding, findings, HEALTHY } from '../../../test/machine';

describe('configuration', () => {
  it('has a finding for each thing that is wrong, and tells what the rest was checked with', () => {
    const configuration = { file: 'opt-dist.json', problems: ['a', 'b'], used: 'the defaults' } as const;
    const found = findings('configuration', { configuration, tree: null });
    expect(found.map(({ status, found: text }) => [status, text])).toEqual([
      ['problem', 'a'],
      ['problem', 'b'],
    ]);
    expect(found[0]?.advice).toContain('Everything else was checked with the defaults.');
  });

  it("is a problem in bootstrap's file, too, but need not exist there", () => {
    const bootstrapConfig = { ...HEALTHY.bootstrapConfig, problem: 'Invalid TOML' };
    expect(finding("bootstrap's config", { bootstrapConfig })?.status).toBe('problem');
    const none = { ...HEALTHY.bootstrapConfig, file: null };
    expect(finding("bootstrap's config", { bootstrapConfig: none })?.status).toBe('ok');
    const ignored = { ...none, ignored: '/p/bootstrap.toml' };
    expect(finding("bootstrap's config", { bootstrapConfig: ignored })).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/^\/p\/bootstrap\.toml: not read, .*no config\.toml/) as string,
    });
  });
});

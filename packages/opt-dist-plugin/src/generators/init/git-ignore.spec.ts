import { withIgnored } from './git-ignore';

const ALL = [
  ...['rustc-pgo-profiles/', 'rustc-pgo-profiles.partial/', 'llvm-pgo-profiles/'],
  ...['llvm-pgo-profiles.partial/', 'bolt-profiles/', 'bolt-profiles.partial/', 'profile-bundles/'],
  'opt-dist.local.json',
].join('\n');

describe('withIgnored', () => {
  it('writes a new file', () => {
    expect(withIgnored('')).toBe(`# written by opt-dist-plugin\n${ALL}\n`);
  });

  it.each(['node_modules\n', 'node_modules', 'node_modules\n\n\n'])('keeps what %j says', (text) => {
    expect(withIgnored(text)).toBe(`node_modules\n\n# written by opt-dist-plugin\n${ALL}\n`);
  });

  it('adds only the lines that are missing', () => {
    const text = ALL.replace('bolt-profiles/\n', '').replace('llvm-pgo-profiles/', '**/llvm-pgo-profiles');
    expect(withIgnored(text)).toBe(`${text}\n\n# written by opt-dist-plugin\nbolt-profiles/\n`);
  });

  it('changes nothing a second time', () => {
    expect(withIgnored(withIgnored('node_modules\n') ?? '')).toBeNull();
    expect(withIgnored((withIgnored('') ?? '').replaceAll('\n', '\r\n'))).toBeNull();
  });
});

import { nextSteps } from './next-steps';

describe('nextSteps', () => {
  it('names the commands as the package manager calls them, in one column', () => {
    const commands = nextSteps('pnpm exec nx').filter((line) => line.startsWith('  '));
    expect(commands.map((line) => line.split(/ {2,}/)[1])).toEqual([
      'pnpm exec nx g opt-dist-plugin:rust-source rust --from=../rust',
      'pnpm exec nx run rust:doctor',
      'pnpm exec nx run rust:dist',
    ]);
    const effects = commands.map((line) => line.lastIndexOf('  '));
    expect(new Set(effects).size).toBe(1);
  });
});

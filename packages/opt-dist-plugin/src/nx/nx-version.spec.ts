import { nxVersionProblem } from './nx-version';

describe('nxVersionProblem', () => {
  it.each(['22.7.0', '22.7.12', '22.7.0-beta.3', '22.10.0', '23.0.0', '24.0.6', '25.0.0-canary.1'])(
    'works with %s',
    (version) => {
      expect(nxVersionProblem(version)).toBeNull();
    },
  );

  it.each(['22.6.5', '22.0.0', '21.6.11', '9.9.9'])('refuses %s, and says why', (version) => {
    expect(nxVersionProblem(version)).toBe(
      `opt-dist-plugin needs Nx 22.7 or newer, and this workspace has Nx ${version}: \`npx nx migrate latest\` updates it.`,
    );
  });
});

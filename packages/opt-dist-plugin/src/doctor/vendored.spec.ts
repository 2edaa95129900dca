import { missingCrates } from './vendored';

const LOCK = `version = 3

[[package]]
name = "collector"
version = "0.1.0"

[[package]]
name = "analyzeme"
version = "12.0.0"
source = "registry+https://example.org/index"

[[package]]
name = "serde"
version = "1.0.217"
source = "registry+https://example.org/index"

[[package]]
name = "team_data"
version = "1.0.0"
source = "git+https://example.org/team?branch=master#0123456789"
`;

describe('missingCrates', () => {
  it('are those of the lock file without a directory, but for members of the workspace', () => {
    expect(missingCrates(LOCK, new Set(['serde-1.0.130', 'analyze-me-12.0.0']))).toEqual({
      crates: ['analyzeme'],
      repositories: ['https://example.org/team'],
    });
    expect(missingCrates(LOCK, new Set(['serde', 'analyzeme', 'team_data']))).toEqual({
      crates: [],
      repositories: [],
    });
    expect(missingCrates('', new Set())).toEqual({ crates: [], repositories: [] });
  });
});

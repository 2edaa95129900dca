/**
 * What to do when the plugin is switched on.
 * @param nx how this workspace's package manager calls it
 */
export function nextSteps(nx: string): string[] {
  const steps = [
    [`${nx} g opt-dist-plugin:rust-source rust --from=../rust`, 'adds a source tree as the project rust'],
    [`${nx} run rust:doctor`, 'checks this machine for everything that its stages need'],
    [`${nx} run rust:dist`, 'gathers the profiles and builds the toolchain'],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    '',
    'opt-dist-plugin is switched on. Now:',
    ...steps.map(([command, effect]) => `  ${command.padEnd(width)}  ${effect}`),
    'Nx would read all files of a source tree in the workspace: rust-source names it in .nxignore. Where you put one there',
    'yourself, write a line such as `/rust/`, with both slashes.',
    "Nx's terminal UI shows the last stage, which waits: choose the running one there (↑), or set NX_TUI=false, to see its",
    'progress.',
  ];
}

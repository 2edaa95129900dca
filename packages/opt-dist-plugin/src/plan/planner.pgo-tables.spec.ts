import { DIALECT_199 } from '../../test/plan-context';
import { actions, idOf, KEEP01, named, options, OWN, SHARED, uninterrupted } from '../../test/plan';

describe('one uninterrupted run of a tree with [pgo] tables', () => {
  const steps = uninterrupted({}, { dialect: DIALECT_199 });
  const calls = actions(steps, 'bootstrap').map(({ command }) => options(command.args).map(named));

  it('has the same steps', () => {
    expect(steps.map(({ id }) => id)).toEqual(uninterrupted().map(({ id }) => id));
  });

  it('asks for PGO in settings, not with the old flags', () => {
    expect(calls.map((call) => call.filter((option) => /pgo|profile/.test(option)))).toEqual([
      ['--set pgo.rustc.generate="<raw>/rustc-pgo"'],
      ['--set pgo.rustc.use="<rustc profile>"'],
      ['--set pgo.llvm.generate="<raw>/llvm-pgo/prof-%p"'],
      ['--set pgo.llvm.use="<llvm profile>"'],
      ['--set pgo.llvm.use="<llvm profile>"', '--set pgo.rustc.use="<rustc profile>"'],
    ]);
  });

  it('keeps and relocates as before', () => {
    const rest = calls.map((call) => call.filter((option) => !/pgo|profile/.test(option)));
    expect(rest.slice(2, 4)).toEqual([
      [...KEEP01, SHARED, '--stage 2 library/std', 'build'],
      [...KEEP01, SHARED, '--set llvm.ldflags=-Wl,-q', '--stage 2 library/std', 'build'].sort(),
    ]);
  });
});

describe('tools with profiles', () => {
  const steps = uninterrupted(
    { components: ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'] },
    { dialect: DIALECT_199 },
  );
  const USE = [
    ...['cargo', 'clippy', 'rustc', 'rustdoc'].map(
      (tool) => `--set pgo.${tool}.use="<${tool === 'cargo' ? 'rustc' : tool} profile>"`,
    ),
  ];

  // Upstream's calls of the nightlies from July 2026 on, but that cargo is named wherever a training follows.
  it('are built with rustc, and cargo whenever something is trained', () => {
    const calls = steps.flatMap((step) =>
      step.action.kind === 'bootstrap'
        ? [
            [
              step.id,
              options(step.action.command.args)
                .filter((option) => /pgo|2 library/.test(option))
                .map(named),
            ],
          ]
        : [],
    );
    expect(calls).toEqual([
      [
        'build-instrumented-rustc',
        [
          ...['cargo', 'clippy', 'rustc', 'rustdoc'].map(
            (tool) => `--set pgo.${tool}.generate="<raw>/rustc-pgo"`,
          ),
          '--stage 2 library/std rustdoc cargo clippy',
        ],
      ],
      ['build-optimised-rustc', [...USE, '--stage 2 library/std rustdoc cargo clippy']],
      [
        'build-instrumented-llvm',
        [USE[0], '--set pgo.llvm.generate="<raw>/llvm-pgo/prof-%p"', '--stage 2 library/std cargo'],
      ],
      ['build-optimised', [USE[0], '--set pgo.llvm.use="<llvm profile>"', '--stage 2 library/std cargo']],
      ['dist', [...USE, '--set pgo.llvm.use="<llvm profile>"'].sort()],
    ]);
  });

  it('are trained one after the other in one place, which is cleared in between', () => {
    const ids = steps.filter(({ stage }) => stage === 'rustc-pgo').map(idOf);
    expect(ids.slice(ids.indexOf('train-rustc-pgo'))).toEqual([
      ...['train-rustc-pgo', 'merge-rustc-pgo', 'clear-raw-rustc-pgo'],
      ...['train-rustdoc-pgo', 'merge-rustdoc-pgo', 'clear-raw-rustdoc-pgo'],
      ...['train-clippy-pgo', 'merge-clippy-pgo', 'clear-raw-clippy-pgo'],
      'collect-rustc-pgo',
    ]);
    const trainings = actions(steps, 'train').filter(({ rawDir }) => rawDir === `${OWN}/raw/rustc-pgo`);
    expect(trainings.map(({ phase, command }) => [phase, command.env['LLVM_PROFILE_FILE']])).toEqual(
      ['rustc-pgo', 'rustdoc-pgo', 'clippy-pgo'].map((phase) => [
        phase,
        `${OWN}/raw/rustc-pgo/default_%m_%p.profraw`,
      ]),
    );
  });
});

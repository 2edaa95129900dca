import {
  type Difference,
  IN_TREE,
  BOLT,
  STAGE2_LIB,
  LIBRARIES,
  each,
  numbered,
  libraryLines,
} from './difference';

/** How BOLT is run. */
export const WITH_BOLT: readonly Difference[] = [
  {
    title: 'Merging and BOLT are run in a directory of ours',
    why: 'What they may leave beside them does not land in the project.',
    facts: [
      {
        modes: IN_TREE,
        lines: each(['merge profiles of rustc', 'merge profiles of LLVM'], 'directory {here} → {own}'),
      },
      {
        modes: BOLT,
        lines: libraryLines(({ name, component }) =>
          each(
            [`instrument ${name}`, `merge fdata of ${component}`, `optimise ${name}`],
            'directory {here} → {own}',
          ),
        ),
      },
    ],
  },
  {
    title: 'BOLT is the one of the host LLVM',
    why: "1.85's opt-dist takes `llvm-bolt` and `merge-fdata` from PATH, whatever release they are of; 1.95's takes them from the host LLVM, too.",
    facts: [
      {
        modes: BOLT,
        lines: libraryLines(({ name, component }) => [
          ...each(
            [`instrument ${name}`, `optimise ${name}`],
            'program {PATH}/llvm-bolt → {llvm}/bin/llvm-bolt',
          ),
          `merge fdata of ${component}: program {PATH}/merge-fdata → {llvm}/bin/merge-fdata`,
        ]),
      },
    ],
  },
  {
    title: 'BOLT reads a pristine copy and writes beside it',
    why: 'BOLT refuses a library that it has rewritten, so a build that is resumed, or that is given other BOLT flags, must still have the library as it was linked. Upstream lets it write over the library, and a killed run leaves an instrumented one in all places. Here only a finished result goes over it, through all of its hard links. The same copies, instrumented and optimised, are trained and shipped.',
    facts: [
      {
        modes: BOLT,
        lines: libraryLines(({ name, file }) => [
          ...each([`instrument ${name}`], `- ${STAGE2_LIB}/${file}`, `+ {own}/pristine/${file}`),
          ...each([`optimise ${name}`], '- {temporary}', `- -o ${STAGE2_LIB}/${file}`),
          ...each([`optimise ${name}`], `+ {own}/pristine/${file}`, '+ -o {temporary}'),
        ]),
      },
    ],
  },
  {
    title: 'merge-fdata takes a directory',
    why: 'Upstream names one file for each process of the training, and thousands of them do not fit into a command line. It is also told where to write, so that its messages cannot get into the profile.',
    facts: [
      {
        modes: BOLT,
        lines: LIBRARIES.flatMap(({ component }) =>
          each(
            [`merge fdata of ${component}`],
            '- {raw fdata}/prof.fdata.101',
            '- {raw fdata}/prof.fdata.102',
            `+ -o {${component} fdata}`,
            '+ {raw fdata}',
            `output {${component} fdata} → a pipe`,
          ),
        ),
      },
    ],
  },
  {
    title: 'Libraries are looked at before and after BOLT',
    why: 'Before: one that BOLT has rewritten already cannot be a pristine copy. After: what BOLT wrote must carry its note, and so must the one in the tarball, as bootstrap can ship another than the one that was optimised without a word.',
    facts: [
      {
        modes: BOLT,
        lines: LIBRARIES.flatMap(({ file }, index) => {
          const calls = numbered('look for the note of BOLT', 6);
          const program = '{llvm}/bin/llvm-readelf -S --wide';
          return [
            `${calls[2 * index] ?? ''}: + ${program} ${STAGE2_LIB}/${file}`,
            `${calls[2 * index + 1] ?? ''}: + ${program} {temporary}`,
            `${calls[4 + index] ?? ''}: + ${program} {unpacked}/lib/${file}`,
          ];
        }),
      },
    ],
  },
];

import {
  type Difference,
  BOLT,
  EXTERNAL,
  IN_TREE,
  STATIC,
  T,
  BUILD,
  STAGE2_LIB,
  LIBRARIES,
  each,
} from './difference';

const DRIVER = LIBRARIES[1].file;
const FLAGS =
  '-reorder-blocks=ext-tsp -reorder-functions=cdsort -split-functions -split-strategy=cdsplit -split-all-cold -jump-tables=move -icf=1 -update-debug-sections -dyno-stats';
const CRATES =
  'externs,ctfe-stress-5,cargo-0.60.0,token-stream-stress,match-stress,tuple-stress,diesel-1.4.8,bitmaps-3.1.0';

/** Faults and limits of 1.85's opt-dist with an LLVM that is not shared or not its own. */
export const OTHER_LLVM: readonly Difference[] = [
  {
    title: 'LLVM is a library of its own, or part of rustc, as opt-dist.json says',
    why: "Unless its config says otherwise or asks for ThinLTO, bootstrap links LLVM into rustc; the config of upstream's CI asks for ThinLTO, and upstream's opt-dist says a word to the first call only. With other configs there would be no libLLVM to train and to rewrite, which shows after hours. So every call says it.",
    facts: [
      {
        modes: IN_TREE.filter((name) => !STATIC.includes(name)),
        lines: each(['build instrumented LLVM', 'dist'], '+ --set llvm.link-shared=true'),
      },
      { modes: BOLT, lines: each(['build optimised LLVM'], '+ --set llvm.link-shared=true') },
      {
        modes: STATIC,
        lines: each(
          ['build instrumented rustc', 'build optimised rustc', 'build instrumented LLVM', 'dist'],
          '+ --set llvm.link-shared=false',
        ),
      },
    ],
  },
  {
    title: 'rustc is linked again with a static LLVM that was built anew',
    why: "With `--keep-stage 1` the rustc stays that was linked with the LLVM before: upstream trains LLVM with a rustc that does not hold the instrumented one, and ships a rustc that holds the one that was to be thrown away. 1.95's final build does not keep it any more. To link the same rustc again bootstrap must be told its profile again.",
    facts: [
      {
        modes: STATIC,
        lines: [
          ...each(['build instrumented LLVM', 'dist'], '- --keep-stage 1'),
          'build instrumented LLVM: + --rust-profile-use {rustc profile}',
          ...each(
            ['build instrumented LLVM', 'dist'],
            'effect LLVM built, rustc kept → LLVM built, rustc built',
          ),
        ],
      },
    ],
  },
  {
    title: 'An external LLVM is possible',
    why: "1.85's opt-dist has no `--build-llvm`. With an external LLVM in bootstrap's config it fails after the first training, as it wants to merge with an llvm-profdata of the tree that was never built. Here the profiles are merged by the LLVM that rustc links, LLVM is neither trained nor built, and BOLT rewrites librustc_driver alone, as with `--build-llvm false` since 1.90. LLVM's options are not set, as none is built.",
    facts: [
      {
        modes: EXTERNAL,
        lines: [
          'the whole run: failure → success',
          ...each(
            ['build instrumented rustc'],
            '- --set llvm.thin-lto=false',
            '- --set llvm.link-shared=true',
          ),
          'merge profiles of rustc: + {llvm}/bin/llvm-profdata merge -o {rustc profile} {raw rustc}',
          `build optimised rustc: + {PATH}/python3 {checkout}/x.py build --target ${T} --host ${T} --stage 2 library/std --rust-profile-use {rustc profile} --enable-bolt-settings`,
          `look for the note of BOLT: + {llvm}/bin/llvm-readelf -S --wide ${STAGE2_LIB}/${DRIVER}`,
          `instrument librustc_driver: + {llvm}/bin/llvm-bolt -instrument {own}/pristine/${DRIVER} --instrumentation-file={raw fdata}/prof.fdata --instrumentation-file-append-pid -o {temporary}`,
          `train librustc_driver: + ${BUILD}/stage0/bin/cargo run -p collector --bin collector -- profile_local eprintln ${BUILD}/stage2/bin/rustc --id Test --cargo ${BUILD}/stage0/bin/cargo --profiles Check,Debug,Opt --scenarios All --include ${CRATES}`,
          'merge fdata of rustc: + {llvm}/bin/merge-fdata -o {rustc fdata} {raw fdata}',
          `optimise librustc_driver: + {llvm}/bin/llvm-bolt {own}/pristine/${DRIVER} -data {rustc fdata} -o {temporary} ${FLAGS}`,
          'look for the note of BOLT (2): + {llvm}/bin/llvm-readelf -S --wide {temporary}',
          'dist: + {PATH}/python3 {checkout}/x.py dist --rust-profile-use {rustc profile} --enable-bolt-settings --keep-stage 0 --keep-stage 1 --reproducible-artifact {rustc fdata}',
          `look for the note of BOLT (3): + {llvm}/bin/llvm-readelf -S --wide {unpacked}/lib/${DRIVER}`,
        ],
      },
    ],
  },
];

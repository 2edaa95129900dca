/** The text of `--help`. */
export const HELP = `profile-formats: reads and checks the profiles of PGO and BOLT builds

  profile-formats show FILE...     print each profile's kind and a summary
  profile-formats verify FILE...   check whether each profile can be used
  profile-formats top FILE...      list each profile's hottest functions
  profile-formats compare BASE TEST
                                   measure how far TEST is from BASE: LLVM
                                   profiles as llvm-profdata overlap does, two
                                   .fdata or two BOLT YAML files by function
  profile-formats text FILE        print an indexed profile as text, as
                                   llvm-profdata merge --text does

Options
  --json             print JSON: an array with an object for each file or pair;
                     numbers that can exceed 2^53 are decimal strings
  -n, --limit N      list N functions (default 5; top 20, compare 10)
  --function NAME    show: list the functions with NAME in their name, mangled
                     or demangled, in place of the summary; with the values of
                     --ic-targets, --memop-sizes and --vtables
  --detailed-summary show: tell how few counters hold how much of the count
  --header           show and verify: read less than 1 MB of each file;
                     damage in the functions then goes undetected
  --cs               compare: take only the context-sensitive functions
  --min-overlap P    compare: fail when less than P % of the counts overlap
  --max-changed P    compare: fail when more than P % of the functions in both
                     have another structure
  -h, --help         print this
  -V, --version      print the version

Options of verify; each one adds a check
  --for PLACE        rustc      its -Cprofile-use
                     clang      its -fprofile-use=, which takes profiles of
                                front-end instrumentation, too
                     pgo        either of them
                     merge      llvm-profdata merge
                     bolt       llvm-bolt -data
                     perf2bolt  perf2bolt
  --llvm MAJOR       the LLVM that will read the profile, such as 22 or
                     22.1.2
  --component NAME   rustc, rustdoc, cargo, clippy (Rust names expected)
                     or llvm (C++ names expected)
  --target T         le64, be64, le32 or be32: the machine that wrote a raw
                     profile
  --allow-stale      accept stale profiles

Formats: .profraw, .profdata, .proftext, .fdata, BOLT YAML, the head of
perf.data; each of them also compressed: gzip, and xz or zstd where that
tool is installed. - as a FILE is the standard input.

Exit code
  0  verify: all usable; show and top: all read, and none empty or damaged
  1  verify: one is unusable, or stale without --allow-stale; show: one cannot
     be used by anything; top and compare: one cannot be read;
     compare: a limit is passed
  2  wrong call
  3  the output could not be written
`;

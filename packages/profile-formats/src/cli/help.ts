/** What `--help` prints. */
export const HELP = `profile-formats: reads and checks the profiles of PGO and BOLT builds

  profile-formats show FILE...     what a profile is, and what is in it
  profile-formats verify FILE...   whether it can be used
  profile-formats top FILE...      its hottest functions
  profile-formats compare BASE TEST
                                   how far TEST is from BASE: LLVM profiles
                                   as llvm-profdata overlap counts it, two
                                   .fdata or two BOLT YAML by function

Options
  --json             print JSON: an array with an object for each file or pair;
                     numbers that can pass 2^53 are decimal strings
  -n, --limit N      how many functions are listed (5; top 20, compare 10)
  --header           show and verify: read less than 1 MB of each file;
                     damage in the functions is then not found
  --cs               compare: only the context-sensitive functions
  -h, --help         print this
  -V, --version      print the version

Options of verify; what is not given is not checked
  --for PLACE        pgo        a compiler's -fprofile-use, -Cprofile-use
                     merge      llvm-profdata merge
                     bolt       llvm-bolt -data
                     perf2bolt  perf2bolt
  --llvm MAJOR       the LLVM that is to read the profile, as 22 or 22.1.2
  --component NAME   rustc, rustdoc, cargo, clippy (Rust names expected)
                     or llvm (C++ names expected)
  --target T         le64, be64, le32 or be32: where raw profiles come from
  --allow-stale      a stale profile is no failure

Formats: .profraw, .profdata, .proftext, .fdata, BOLT YAML, the head of
perf.data. Names are demangled with llvm-cxxfilt and rustfilt where they
are installed.

Exit code: 0 usable, 1 not usable (stale, too), 2 wrong call.
`;

import { listedJob } from './job-list';

const LIST = `jobs:
  - name: dist-one
    env:
      SCRIPT: ./x.py dist --host=one --target=one
      RUST_CONFIGURE_ARGS: >-
        --enable-profiler

        --set rust.lto=thin
      # A comment after the block is no option,
  # and one further left ends no job.
      NO_LLVM_ASSERTIONS: 1
    <<: *base
  - image: dist-two
    env:
      RUST_CONFIGURE_ARGS: "--build=one --host=two --enable-profiler"
  - name: dist-three-alt
    env:
      RUST_CONFIGURE_ARGS: --build=three
  - name: dist-three
    env:
      RUST_CONFIGURE_ARGS: --build=three --enable-docs
  - name: test-four
    env:
      RUST_CONFIGURE_ARGS: --build=four
`;
const job = (host: string) => listedJob(LIST, 'jobs.yml', host);
const options = (host: string) => job(host)?.words.map(({ text, line }) => `${line} ${text}`);

it("finds a job's options on one line or in a block, and their lines", () => {
  expect(options('one')).toEqual(['6 --enable-profiler', '8 --set', '8 rust.lto=thin']);
  expect(options('two')).toEqual(['15 --build=one', '15 --host=two', '15 --enable-profiler']);
  expect(job('one')?.variables['NO_LLVM_ASSERTIONS']).toBe('1');
});

it('goes by the host that the job builds for, and passes over jobs for tests and with assertions', () => {
  expect(job('one')?.name).toBe('dist-one');
  expect(job('three')?.name).toBe('dist-three');
  expect(job('four')).toBeNull();
});

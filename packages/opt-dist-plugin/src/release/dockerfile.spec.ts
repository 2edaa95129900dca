import { dockerJob } from './dockerfile';

const FILE = 'src/ci/docker/host-a/dist-a/Dockerfile';
const text = (args: string) => `FROM x\nENV HOSTS=a,b\n${args}\nENV DIST_SRC 1\n`;
const options = (args: string) =>
  dockerJob(text(args), FILE, 'a')?.words.map(({ text: word, line }) => `${line} ${word}`);

it('reads an assignment over several lines, with comments between them', () => {
  expect(
    options('ENV RUST_CONFIGURE_ARGS \\\n  --enable-x \\\n# why\n  --set a.b=c\n\nRUN --not-this'),
  ).toEqual([...['4 --enable-x', '6 --set', '6 a.b=c']]);
});

it('reads one with an equals sign, in quotes or on one line', () => {
  expect(options('ENV RUST_CONFIGURE_ARGS="--enable-x \\\n  --enable-y"')).toEqual([
    '3 --enable-x',
    '4 --enable-y',
  ]);
  expect(options('ENV RUST_CONFIGURE_ARGS --enable-x')).toEqual(['3 --enable-x']);
});

it('says the name and the variables of a job for one of its hosts', () => {
  const args = 'ENV RUST_CONFIGURE_ARGS --enable-x';
  expect(dockerJob(text(args), FILE, 'b')).toMatchObject({
    name: 'dist-a',
    variables: { HOSTS: 'a,b', DIST_SRC: '1' },
  });
  expect(dockerJob(text(args), FILE, 'c')).toBeNull();
});

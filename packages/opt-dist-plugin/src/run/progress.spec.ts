import { Progress } from './progress';

let now: number;
let printed: string[];
beforeEach(() => {
  now = 1_000_000;
  printed = [];
});

function progress(full = false): Progress {
  const created = new Progress(
    (line) => printed.push(line),
    () => now,
    full,
  );
  created.start('Build rustc', 'it is needed', 2, 7);
  return created;
}

/** One line each second. */
function lines(shown: Progress, seconds: number) {
  for (let second = 1; second <= seconds; second++) {
    now += 1000;
    shown.line(`line ${second}`);
  }
}

describe('Progress', () => {
  it('heads a step with its number, title and reason', () => {
    progress();
    expect(printed).toEqual(['', '[2/7] Build rustc (it is needed)']);
  });

  it('ends it with what it took', () => {
    const shown = progress();
    now += 65_000;
    expect(shown.end()).toBe(65);
    expect(printed.at(-1)).toBe('  done in 1m 5s');
  });

  it('shows the newest line every two seconds at first', () => {
    lines(progress(), 10);
    expect(printed.slice(2)).toEqual([
      '  2.0s  line 2',
      '  4.0s  line 4',
      '  6.0s  line 6',
      '  8.0s  line 8',
      '  10.0s  line 10',
    ]);
  });

  it('shows fewer lines the longer a step takes, but one in 15 seconds', () => {
    lines(progress(), 2 * 3600);
    const shown = printed.slice(2);
    expect(shown.length).toBeGreaterThan((2 * 3600) / 15 - 1);
    expect(shown.length).toBeLessThan(600);
    const last = shown.slice(-10).map((line) => Number(/line (\d+)/.exec(line)?.[1]));
    expect(last.slice(1).map((second, index) => second - (last[index] ?? 0))).toEqual(Array(9).fill(15));
  });

  it('shows nothing of a step that is over at once', () => {
    const shown = progress();
    shown.line('quick');
    shown.end();
    expect(printed.slice(2)).toEqual(['  done in 0.0s']);
  });

  it('counts anew in the next step', () => {
    const shown = progress();
    lines(shown, 300);
    shown.end();
    shown.start('Train', 'why', 3, 7);
    printed = [];
    lines(shown, 2);
    expect(printed).toEqual(['  2.0s  line 2']);
  });

  it('leaves out colours, blank lines and what is too long', () => {
    const shown = progress();
    now += 5000;
    shown.line('   ');
    shown.line(`\u001b[32m   Compiling\u001b[0m ${'x'.repeat(300)}`);
    expect(printed.slice(2)).toEqual([`  5.0s  ${`Compiling ${'x'.repeat(300)}`.slice(0, 120)}`]);
  });

  it('shows every line as it is when all output is wanted', () => {
    const shown = progress(true);
    shown.line('a');
    shown.line('');
    expect(printed.slice(2)).toEqual(['  a', '  ']);
  });

  it('shows that a silent tool still runs: after a minute, later less often, and never between steps', () => {
    const shown = progress();
    now += 10_000;
    shown.line('BOLT-INFO: splitting');
    printed = [];
    for (let second = 11; second <= 1200; second++) {
      now += 1000;
      shown.beat();
    }
    expect(printed[0]).toBe('  1m 10s  still running, after: BOLT-INFO: splitting');
    expect(printed.length).toBeGreaterThan(11);
    expect(printed.length).toBeLessThan(19);
    shown.end();
    printed = [];
    now += 3_600_000;
    shown.beat();
    expect(printed).toEqual([]);
  });

  it('shows no beat while lines are shown', () => {
    const shown = progress();
    for (let second = 1; second <= 600; second++) {
      lines(shown, 1);
      shown.beat();
    }
    expect(printed.filter((line) => line.includes('still running'))).toEqual([]);
  });

  it('shows notes at once', () => {
    progress().note('12 raw profiles');
    expect(printed.at(-1)).toBe('  12 raw profiles');
  });
});

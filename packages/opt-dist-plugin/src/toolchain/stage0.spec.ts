import { namedStage0 } from './stage0';

const SETTINGS = { rustc: 'tools/rustc', cargo: null };

it.each([
  ['nothing', { stage0: null }, { rustc: null, cargo: null }, { rustc: null, cargo: null }],
  ["bootstrap's config", { stage0: null }, SETTINGS, { rustc: '/w/rust/tools/rustc', cargo: null }],
  ['a bare name', { stage0: null }, { rustc: 'rustc', cargo: null }, { rustc: '/w/rust/rustc', cargo: null }],
  [
    'opt-dist.json before it',
    { stage0: '../s0' },
    SETTINGS,
    { rustc: '/w/s0/bin/rustc', cargo: '/w/s0/bin/cargo' },
  ],
])('takes the tools that are named by %s', (_, config, settings, expected) => {
  expect(namedStage0(config, settings, '/w/rust')).toEqual(expected);
});

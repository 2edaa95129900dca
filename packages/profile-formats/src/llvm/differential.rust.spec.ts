import { spawnSync } from 'node:child_process';
import { openFileSource } from '../node/file-source';
import { valueOf } from '../../test/llvm-tools/samples';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { ANY_CONSUMER, verdict } from '../verdict/verdict';
import { inspect } from '../inspect/inspect';
import { Comparison } from '../../test/llvm-tools/comparison';

/** A library of generic functions, calls through traits, closures, slices and formatting. */
const SHAPES = `
pub trait Shape {
    fn area(&self, n: u64) -> u64;
    fn edges(&self) -> u64 { 4 }
}
pub struct Square;
pub struct Ring<const N: u64>;
impl Shape for Square { #[inline(never)] fn area(&self, n: u64) -> u64 { n * n } }
impl<const N: u64> Shape for Ring<N> {
    #[inline(never)] fn area(&self, n: u64) -> u64 { n.saturating_sub(N) }
    fn edges(&self) -> u64 { N }
}
#[inline(never)]
pub fn total(shapes: &[Box<dyn Shape>], n: u64) -> u64 { shapes.iter().map(|one| one.area(n) + one.edges()).sum() }
#[inline(never)]
pub fn most<T: PartialOrd + Copy>(values: &[T]) -> Option<T> {
    let mut best = *values.first()?;
    for value in values { if *value > best { best = *value; } }
    Some(best)
}
pub mod r#match { #[inline(never)] pub fn helper(n: u64) -> u64 { match n % 7 { 0 => 1, 1 | 2 => n, 3..=5 => 2 * n, _ => 0 } } }
pub fn never(n: u64) -> u64 { if n == 3 { 1 } else { n } }
`;

const MAIN = `
use shapes::{most, r#match, total, Ring, Shape, Square};
use std::collections::{BTreeMap, HashMap};
#[derive(Debug)]
enum Failure { Odd(u64), Large { by: u64 } }
#[inline(never)]
fn checked(n: u64) -> Result<u64, Failure> {
    if n % 13 == 12 { return Err(Failure::Odd(n)); }
    if n > 90 { return Err(Failure::Large { by: n - 90 }); }
    Ok(n)
}
#[inline(never)]
fn apply(call: &dyn Fn(u64) -> u64, n: u64) -> u64 { call(n) }
fn helper(n: u64) -> u64 { n ^ 1 }
fn main() {
    let limit: u64 = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(10);
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square), Box::new(Ring::<3>), Box::new(Ring::<9>)];
    let mut names = HashMap::new();
    let mut sorted = BTreeMap::new();
    let mut sum = 0u64;
    for n in 0..limit {
        let step = move |m: u64| m + n % 3;
        sum = sum.wrapping_add(total(&shapes, n) + apply(&step, n) + apply(&helper, n) + r#match::helper(n));
        match checked(n) {
            Ok(one) => { names.insert(format!("n{one}"), one); sorted.insert(one % 17, one); }
            Err(failure) => sum += format!("{failure:?}").len() as u64,
        }
    }
    std::panic::set_hook(Box::new(|_| ()));
    let broken = (0..limit).filter(|n| std::panic::catch_unwind(|| { assert!(n % 11 != 5, "no {n}"); }).is_err()).count();
    let values: Vec<u64> = sorted.values().copied().collect();
    let mut lines: Vec<String> = names.into_keys().collect();
    lines.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    println!("{sum} {broken} {:?} {:?} {:?}", most(&values), most(&[0.5, 1.5]), lines.first());
}
`;

const BUILDS: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ['optimised', ['-Copt-level=3', '-Ccodegen-units=4']],
  ['not optimised', ['-Copt-level=0']],
  ['in one piece', ['-Copt-level=2', '-Clto=fat', '-Ccodegen-units=1', '-Csymbol-mangling-version=v0']],
];

const VERSION = spawnSync('rustc', ['-vV'], { encoding: 'utf8' });
const MAJOR = Number(/^LLVM version: (\d+)/m.exec(VERSION.stdout)?.[1] ?? 0);
const tools = MAJOR === 0 ? undefined : llvmWith('llvm-profdata').find(({ major }) => major === MAJOR);
if (!tools) {
  const missing = MAJOR === 0 ? 'rustc' : `llvm-profdata of rustc's LLVM, ${MAJOR}`;
  console.warn(`Not installed: ${missing}. Profiles of Rust programs are not compared.`);
}

(tools ? describe : describe.skip)(`rustc with LLVM ${MAJOR}`, () => {
  if (!tools) return;
  const shop = new Workshop({ 'shapes.rs': SHAPES, 'main.rs': MAIN });
  const comparison = new Comparison(shop, tools);

  afterAll(() => {
    shop.remove();
  });

  function build(name: string, flags: readonly string[]): void {
    const common = ['--edition=2021', ...flags];
    shop.run('rustc', [...common, '--crate-type=rlib', 'shapes.rs', '-o', 'libshapes.rlib']);
    shop.run('rustc', [...common, 'main.rs', '--extern=shapes=libshapes.rlib', '-o', name]);
  }

  async function gradeForPgo(file: string) {
    const source = valueOf(await openFileSource(shop.at(file)));
    const facts = await inspect(source);
    await source.close();
    return verdict(facts, { ...ANY_CONSUMER, place: 'pgo', component: 'rustc', llvmMajor: MAJOR });
  }

  test.each(BUILDS)(
    '%s',
    async (_, flags) => {
      build('program', [...flags, '-Cprofile-generate']);
      shop.profile('program', 'run.profraw', '60');
      shop.profile('program', 'again.profraw', '7');
      const records = await comparison.raw('run.profraw');
      expect(records.length).toBeGreaterThan(50);
      expect(records.filter(({ values }) => values.length > 0).length).toBeGreaterThan(3);
      await comparison.rawText('run.profraw');
      comparison.profdata('merge', 'run.profraw', 'again.profraw', '-o', 'both.profdata');
      await comparison.indexed('both.profdata');
      comparison.profdata('merge', '--sparse', 'again.profraw', '-o', 'sparse.profdata');
      await comparison.indexed('sparse.profdata');
      expect(await gradeForPgo('both.profdata')).toEqual({ grade: 'usable', facts: [] });
    },
    120_000,
  );

  test('instrumented for coverage, which is not for optimising', async () => {
    build('covered', ['-Cinstrument-coverage']);
    shop.profile('covered', 'covered.profraw', '60');
    await comparison.raw('covered.profraw');
    await comparison.rawText('covered.profraw');
    comparison.profdata('merge', 'covered.profraw', '-o', 'covered.profdata');
    await comparison.indexed('covered.profdata');
    const { grade, facts } = await gradeForPgo('covered.profdata');
    expect(grade).toBe('unusable');
    expect(facts).toContainEqual({
      grade: 'unusable',
      fact: { kind: 'wrong-level', expected: 'ir', found: 'front-end' },
    });
  });
});

import { HOST } from '../../test/plan-context';
import { findTarball } from './tarball-name';

const XZ = ['.tar.xz'];
const RUSTC = { component: 'rustc', target: HOST };

describe('findTarball', () => {
  it.each(['1.95.0', '1.95.0-dev', '1.95.0-beta.3', 'nightly', 'beta'])(
    'knows %s for a version',
    (version) => {
      const name = `rustc-${version}-${HOST}.tar.xz`;
      expect(findTarball([`rustc-dev-${version}-${HOST}.tar.xz`, name], RUSTC, XZ)).toBe(name);
    },
  );

  it('takes no sources for the compiler, although they come first', () => {
    const names = ['rustc-1.95.0-src.tar.gz', 'rustc-1.95.0-src.tar.xz', `rustc-1.95.0-${HOST}.tar.xz`];
    expect(findTarball(names, RUSTC, XZ)).toBe(names[2]);
    expect(findTarball(names.slice(0, 2), RUSTC, XZ)).toBeUndefined();
  });

  it('takes none for another host, and none of a component with a longer name', () => {
    const names = ['rustc-1.95.0-aarch64-unknown-linux-gnu.tar.xz', `rustc-docs-1.95.0-${HOST}.tar.xz`];
    expect(findTarball(names, RUSTC, XZ)).toBeUndefined();
  });

  it('takes what is for every host', () => {
    const src = { component: 'rust-src', target: null };
    expect(findTarball(['rust-src-1.95.0.tar.xz'], src, XZ)).toBe('rust-src-1.95.0.tar.xz');
    expect(findTarball([`rust-src-1.95.0-${HOST}.tar.xz`], src, XZ)).toBeUndefined();
  });

  it('takes the first of the formats', () => {
    const names = [`rustc-1.95.0-${HOST}.tar.gz`, `rustc-1.95.0-${HOST}.tar.xz`];
    expect(findTarball(names, RUSTC, ['.tar.xz', '.tar.gz'])).toBe(names[1]);
    expect(findTarball(names.slice(0, 1), RUSTC, ['.tar.xz', '.tar.gz'])).toBe(names[0]);
  });
});

import { packagedLlvm, preparationOf, withoutFileChecksums } from './rules';

const OF_185 = `
configure.stamp: config.toml extra-vendor
	set -e; \\
		tar xf debian/lib_1.9.0.orig.tar.xz; \\
		mv lib-1.9.0 vendor/lib-sys/lib;
		patch -p1 < debian/patches/vendor/use-vendored.patch
	for ws in . src/bootstrap library; do \\
	  if [ -f "$$ws/Cargo.lock" ]; then mv "$$ws/Cargo.lock" "$$ws/Cargo.lock.orig"; fi \\
	done
	find vendor -name .cargo-checksum.json -execdir "$(CURDIR)/debian/prune-checksums" "{}" +
	for c in vendor/lzma-sys-*; do echo x > "$$c/build.rs"; done
`;
const OF_196 = `
RUSTC_WORKSPACES=. src/bootstrap library
configure.stamp: debian/extra-vendor.stamp
	for ws in \${RUSTC_WORKSPACES}; do mv a b; done
	find vendor -execdir "debian/prune-checksums" "{}" +
`;
const OF_163 = `
configure.stamp: config.toml
	# don't patch -p1 < debian/patches/no.patch
	rm -f Cargo.lock
	find vendor -execdir "debian/prune-checksums" "{}" +
	echo 'fn main() {}' > vendor/lzma-sys/build.rs
`;

describe('preparationOf', () => {
  it('finds what the rules of a release with a bundled library do', () => {
    expect(preparationOf(OF_185)).toEqual({
      extraCrates: true,
      archives: [
        { file: 'debian/lib_1.9.0.orig.tar.xz', unpacked: 'lib-1.9.0', place: 'vendor/lib-sys/lib' },
      ],
      patches: ['debian/patches/vendor/use-vendored.patch'],
      unlocked: ['.', 'src/bootstrap', 'library'],
      prunesChecksums: true,
      systemLzma: true,
    });
  });

  it('follows the variable that names the workspaces', () => {
    expect(preparationOf(OF_196)).toMatchObject({
      extraCrates: true,
      unlocked: ['.', 'src/bootstrap', 'library'],
      systemLzma: false,
    });
  });

  it('knows the one lock file of old releases, and heeds no comment', () => {
    expect(preparationOf(OF_163)).toEqual({
      extraCrates: false,
      archives: [],
      patches: [],
      unlocked: ['.'],
      prunesChecksums: true,
      systemLzma: true,
    });
  });

  it('takes no path that leads out of the tree', () => {
    const rules = `\ttar xf debian/a.tar; \\\n\tmv a vendor/../../b;\n\tpatch -p1 < debian/../../x\n\tfor ws in /etc ../a $$x; do\n`;
    expect(preparationOf(rules)).toMatchObject({ archives: [], patches: [], unlocked: [] });
  });
});

it('reads the LLVM of the package', () => {
  expect(packagedLlvm('Build-Depends: llvm-19-dev:native, libllvm19')).toBe(19);
  expect(packagedLlvm('Build-Depends: python3')).toBeNull();
});

it('empties the checksums of files and keeps that of the package', () => {
  expect(withoutFileChecksums('{"files":{"a":"1"},"package":"2"}')).toBe('{"files":{},"package":"2"}');
});

import { err, ok, type Result } from '../base/result';

/**
 * The parts of a profile's file name. Form:
 * `<component>-<technique>-<rust>-<host>-llvm<major>-<digest>.<extension>`.
 */
export interface ProfileName {
  /** `rustc`, `llvm`, …: lower-case letters and digits. */
  readonly component: string;
  /** The tool that uses it; decides the extension. */
  readonly technique: ProfileTechnique;
  /** Rust version with its channel, e.g. `1.85.0`, `1.97.0-nightly`, `1.86.0-beta.3`. */
  readonly rust: string;
  /** Host triple, e.g. `x86_64-unknown-linux-gnu`. */
  readonly host: string;
  /** Major version of the LLVM that merged it. */
  readonly llvmMajor: number;
  /** The first 8 hex digits of the content's SHA-256: different contents have different names. */
  readonly digest: string;
}

/** `pgo`: a `.profdata` for `-Cprofile-use` or `-fprofile-use`. `bolt`: a `.fdata` for `llvm-bolt -data`. */
export type ProfileTechnique = 'pgo' | 'bolt';

/** A part of a profile's name, or a whole name, that has the wrong form. */
export interface ProfileNameError {
  /** Tells it from other errors. */
  readonly kind: 'profile-name';
  /** The part; `name` for a whole name of the wrong form. */
  readonly part: keyof ProfileName | 'name';
  /** The expected form, in words. */
  readonly expected: string;
  /** The text found in its place. */
  readonly found: string;
}

const EXTENSIONS = { pgo: 'profdata', bolt: 'fdata' } as const satisfies Record<ProfileTechnique, string>;

const COMPONENT = '[a-z][a-z0-9]*';
const RUST = '(?:0|[1-9][0-9]*)(?:\\.(?:0|[1-9][0-9]*)){2}(?:-(?:nightly|dev|beta(?:\\.[1-9][0-9]*)?))?';
const HOST = '[A-Za-z0-9_.]+(?:-[A-Za-z0-9_.]+){1,4}';
const MAJOR = '[1-9][0-9]{0,3}';
const DIGEST = '[0-9a-f]{8}';

const FORM =
  '<component>-<pgo|bolt>-<rust version>-<host triple>-llvm<major>-<8 hex digits>.<profdata|fdata>';
const WHOLE = new RegExp(
  `^(${COMPONENT})-(pgo|bolt)-(${RUST})-(${HOST})-llvm(${MAJOR})-(${DIGEST})\\.(profdata|fdata)$`,
);

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

const PARTS: readonly { part: keyof ProfileName; form: RegExp; expected: string }[] = [
  { part: 'component', form: whole(COMPONENT), expected: 'lower-case letters and digits' },
  { part: 'technique', form: whole('pgo|bolt'), expected: '"pgo" or "bolt"' },
  {
    part: 'rust',
    form: whole(RUST),
    expected: 'a Rust version: x.y.z, also with -nightly, -dev, -beta or -beta.N',
  },
  { part: 'host', form: whole(HOST), expected: 'a host triple' },
  { part: 'llvmMajor', form: whole(MAJOR), expected: 'an LLVM major version' },
  { part: 'digest', form: whole(DIGEST), expected: '8 lower-case hex digits' },
];

/** The `digest` of a name, from the content's whole SHA-256 in hex. */
export function nameDigest(sha256: string): string {
  return sha256.slice(0, 8);
}

/** Builds a profile's file name, the inverse of {@link parseProfileName}. */
export function formatProfileName(name: ProfileName): Result<string, ProfileNameError> {
  for (const { part, form, expected } of PARTS) {
    const found = String(name[part]);
    if (!form.test(found)) return err({ kind: 'profile-name', part, expected, found });
  }
  const { component, technique, rust, host, llvmMajor, digest } = name;
  return ok(`${component}-${technique}-${rust}-${host}-llvm${llvmMajor}-${digest}.${EXTENSIONS[technique]}`);
}

/**
 * Reads a profile's file name (without directories); an extension that does not fit the technique is an
 * error.
 */
export function parseProfileName(file: string): Result<ProfileName, ProfileNameError> {
  const failure: ProfileNameError = { kind: 'profile-name', part: 'name', expected: FORM, found: file };
  const match = WHOLE.exec(file);
  if (!match) return err(failure);
  const [, component = '', kind, rust = '', host = '', major, digest = '', extension] = match;
  const technique: ProfileTechnique = kind === 'bolt' ? 'bolt' : 'pgo';
  if (extension !== EXTENSIONS[technique]) return err(failure);
  return ok({ component, technique, rust, host, llvmMajor: Number(major), digest });
}

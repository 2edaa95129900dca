import { parseFdata, type FdataProfile } from '../bolt/fdata/fdata';
import { parseBoltYaml } from '../bolt/yaml/yaml';
import type { BoltYamlProfile } from '../bolt/yaml/profile';
import type { ByteSource } from '../base/byte-source';
import type { ComparedProfile } from './compare';
import type { Damage } from '../base/damage';
import { HEAD_BYTES, identify } from '../identify/identify';
import { indexedFunctions } from '../llvm/indexed/indexed';
import { readIndexedHeader } from '../llvm/indexed/header';
import { rawFunctions } from '../llvm/raw/raw';
import { readRawHeader } from '../llvm/raw/header';
import { readProftext } from '../llvm/text/source';
import { err, ok, type Result } from '../base/result';

/**
 * A profile that can be compared with another of its sort: LLVM profiles of any format, BOLT profiles of the
 * same format.
 */
export type ComparableProfile =
  | {
      /** Indexed, raw or text. */
      readonly kind: 'llvm';
      /** As {@link compare} takes it. */
      readonly profile: ComparedProfile;
    }
  | FdataProfile
  | BoltYamlProfile;

/**
 * Reads a profile for a comparison: a BOLT profile as a whole, of an LLVM profile only the header, because
 * the comparison reads the functions.
 */
export async function comparableProfileOf(source: ByteSource): Promise<Result<ComparableProfile, Damage>> {
  const { kind } = identify(await source.read(0, HEAD_BYTES));
  if (kind === 'bolt-fdata') return parseFdata(source);
  if (kind === 'bolt-yaml') return parseBoltYaml(source);
  const profile = await comparedProfileOf(source);
  return profile.ok ? ok({ kind: 'llvm', profile: profile.value }) : profile;
}

/** An LLVM profile, indexed, raw or text, as {@link compare} takes it. */
export async function comparedProfileOf(source: ByteSource): Promise<Result<ComparedProfile, Damage>> {
  const { kind } = identify(await source.read(0, HEAD_BYTES));
  if (kind === 'llvm-raw') return rawProfile(source);
  if (kind === 'llvm-text') return textProfile(source);
  if (kind !== 'llvm-indexed') return err({ kind: 'not-this-format', format: 'llvm-indexed', found: kind });
  const header = await readIndexedHeader(source);
  if (!header.ok) return header;
  return ok({
    isIr: header.value.variants.includes('ir'),
    functions: () => indexedFunctions(source, header.value),
    indexed: { source, header: header.value },
  });
}

async function rawProfile(source: ByteSource): Promise<Result<ComparedProfile, Damage>> {
  const header = await readRawHeader(source);
  if (!header.ok) return header;
  return ok({ isIr: header.value.variants.includes('ir'), functions: () => rawFunctions(source) });
}

async function textProfile(source: ByteSource): Promise<Result<ComparedProfile, Damage>> {
  const read = await readProftext(source);
  if (!read.ok) return read;
  if (read.value.cut) return err(read.value.cut);
  const { variants, functions } = read.value.profile;
  // eslint-disable-next-line @typescript-eslint/require-await -- readers of other formats are asynchronous
  async function* batches() {
    yield ok(functions);
  }
  return ok({ isIr: variants.includes('ir'), functions: batches });
}

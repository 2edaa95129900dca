import { readFileSync, writeFileSync } from 'node:fs';
import { formatManifest, type Manifest } from 'profile-formats';
import { SEAL_BYTES } from '../../src/remote-cache/entry-checks/seal';
import { archiveOf, type Member, membersOf, sealed } from '../entries/archive';
import type { CacheServer } from './cache-server';

/** The members, one of them with other content: the only one of this name, or whose name fits. */
export function edited(
  of: readonly Member[],
  name: string | RegExp,
  edit: (content: Buffer) => string | Buffer,
): Member[] {
  const fits = (member: Member) =>
    typeof name === 'string' ? member.name === name : name.test(member.name.toString());
  expect(of.filter(fits)).toHaveLength(1);
  return of.map((member) =>
    fits(member) ? { ...member, content: edit(Buffer.from(member.content ?? '')) } : member,
  );
}

export function withManifest(
  of: readonly Member[],
  file: string,
  change: (manifest: Manifest) => Manifest,
): Member[] {
  return edited(of, file, (content) => formatManifest(change(JSON.parse(content.toString()) as Manifest)));
}

export function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x10, at);
  return copy;
}

/**
 * Somebody with access to the server changes one file of the entry that has it, and seals the entry again.
 * @returns a function that restores the entry
 */
export function forge(server: CacheServer, name: RegExp, edit: (content: Buffer) => Buffer): () => void {
  const found = server.entries().filter((hash) => {
    const archive = readFileSync(server.entry(hash)).subarray(0, -SEAL_BYTES);
    return membersOf(archive).some((member) => name.test(member.name.toString()));
  });
  expect(found).toHaveLength(1);
  const hash = found[0] ?? '';
  const whole = readFileSync(server.entry(hash));
  const members = membersOf(whole.subarray(0, -SEAL_BYTES));
  writeFileSync(server.entry(hash), sealed(archiveOf(edited(members, name, edit)), hash));
  return () => {
    writeFileSync(server.entry(hash), whole);
  };
}

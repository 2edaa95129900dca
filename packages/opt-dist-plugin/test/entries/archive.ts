import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sealOf } from '../../src/remote-cache/entry-checks/seal';

/** A member of an archive as a test wants it, however senseless. */
export interface Member {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** `0` when not given. */
  readonly type?: string;
  readonly target?: string;
  /** The size in the header; by default that of the content. */
  readonly size?: number;
  /** GNU's when not given; eight bytes. */
  readonly magic?: string;
  readonly checksum?: number;
}

const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);

/** Written by hand: libraries for archives refuse to write most of the forms that an attack needs. */
export function tarOf(members: readonly Member[], end = END): Buffer {
  return Buffer.concat([...members.map(memberBytes), end]);
}

function memberBytes({
  name,
  content = '',
  type = '0',
  target = '',
  size,
  magic = 'ustar  \0',
  checksum,
}: Member): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  writeSize(header, size ?? bytes.length);
  header.write('00000000000\0', 136, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(target, 157, 'latin1');
  header.write(magic, 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = checksum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

function writeSize(header: Buffer, size: number) {
  if (size < 8 ** 11) {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    return;
  }
  header.writeUInt8(0x80, 124);
  header.writeBigUInt64BE(BigInt(size), 128);
}

/** The two members that Nx puts at the end of each archive. */
export const NX_MEMBERS: readonly Member[] = [
  { name: 'terminalOutput', content: 'ran\n', type: '\0', magic: '\0'.repeat(8) },
  { name: 'code', content: Buffer.alloc(4), type: '\0', magic: '\0'.repeat(8) },
];

/** The members of an archive that Nx wrote, with long names put back together. */
export function membersOf(archive: Buffer): Member[] {
  const tar = gunzipSync(archive);
  const members: Member[] = [];
  let longName: Buffer | null = null;
  for (let at = 0; tar.readUInt8(at) !== 0;) {
    const text = (from: number, length: number) =>
      tar.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    const type = tar.toString('latin1', at + 156, at + 157);
    if (type === 'L') longName = content.subarray(0, -1);
    else {
      const magic = tar.toString('latin1', at + 257, at + 265);
      members.push({ ...named(longName ?? Buffer.from(text(0, 100))), content, type, magic });
      longName = null;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

function named(name: Buffer): Pick<Member, 'name'> {
  return { name: name.toString() };
}

/** Members as a whole archive; long names get their block. */
export function archiveOf(members: readonly Member[]): Buffer {
  const all = members.flatMap((member): Member[] =>
    Buffer.from(member.name).length <= 100
      ? [member]
      : [
          {
            name: '././@LongLink',
            type: 'L',
            content: Buffer.concat([Buffer.from(member.name), Buffer.alloc(1)]),
          },
          member,
        ],
  );
  return withNxHeader(gzipSync(tarOf(all)));
}

/** Node's gzip names the system; Nx does not. */
function withNxHeader(archive: Buffer): Buffer {
  archive.writeUInt8(0xff, 9);
  return archive;
}

export function sealed(archive: Buffer, hash: string): Buffer {
  return Buffer.concat([archive, sealOf(hash, sha256Of(archive))]);
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

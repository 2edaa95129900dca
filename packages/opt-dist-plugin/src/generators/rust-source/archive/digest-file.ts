/**
 * The digest of a file in the output of `sha256sum`, `sha256sum --tag` or `openssl dgst`, or a digest alone.
 * @returns null: the text has no digest of that file
 */
export function digestIn(text: string, name: string): string | null {
  const lines = text
    .split('\n')
    .map((line) => tagged(line) ?? plain(line))
    .filter((line) => line !== null);
  const found = lines.find((line) => line.name === name) ?? lines.find((line) => line.name === null);
  return found?.digest.toLowerCase() ?? null;
}

interface Line {
  readonly digest: string;
  /** Null: the digest stands alone. */
  readonly name: string | null;
}

function plain(line: string): Line | null {
  const found = /^([0-9a-f]{64})(?:\s+\*?(\S.*?))?\s*$/i.exec(line);
  return found === null ? null : { digest: found[1] ?? '', name: baseOf(found[2]) };
}

/** As BSD's tools and OpenSSL write it. */
function tagged(line: string): Line | null {
  const found = /^SHA(?:2-)?256\s*\((.+)\)\s*=\s*([0-9a-f]{64})\s*$/i.exec(line);
  return found === null ? null : { digest: found[2] ?? '', name: baseOf(found[1]) };
}

function baseOf(file: string | undefined): string | null {
  return file?.split('/').at(-1) ?? null;
}

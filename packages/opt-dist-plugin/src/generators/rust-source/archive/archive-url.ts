const ARCHIVE = /\.(tar(\.(gz|xz|bz2|zst))?|tgz|txz)$/;

/** Whether a file is a tarball by its name. */
export function isArchive(name: string): boolean {
  return ARCHIVE.test(name);
}

/**
 * The name of a URL's tarball: at the end of its path, or of a parameter such as in `/get?file=a.tar.xz`.
 * @returns null: the URL names no tarball
 */
export function archiveName(url: string): string | null {
  const found = locate(new URL(url));
  return found?.name ?? null;
}

/** Where the digest of a tarball lies, if it lies beside it. */
export function sidecarUrl(archive: string): string {
  const url = new URL(archive);
  const parameter = locate(url)?.parameter ?? null;
  if (parameter === null) url.pathname += '.sha256';
  else url.searchParams.set(parameter, `${url.searchParams.get(parameter) ?? ''}.sha256`);
  return url.href;
}

function locate(url: URL): { readonly name: string; readonly parameter: string | null } | null {
  const places = [
    { text: decoded(url.pathname), parameter: null },
    ...Array.from(url.searchParams, ([parameter, text]) => ({ text, parameter })),
  ];
  const found = places
    .map(({ text, parameter }) => ({ name: text.split(/[/\\]/).at(-1) ?? '', parameter }))
    .find(({ name }) => isArchive(name) && !name.includes('\0'));
  return found ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

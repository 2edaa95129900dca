/**
 * Arguments of tar that unpack an archive as files of this user: root's tar would hand files to the owners that
 * the archive names, and keep set-id bits and rights for everybody.
 */
export function unpacking(archive: string, to: string, strippedParts = 0): readonly string[] {
  return [
    ...['-xf', archive, '-C', to, '--no-same-owner', '--no-same-permissions'],
    ...(strippedParts === 0 ? [] : [`--strip-components=${strippedParts}`]),
  ];
}

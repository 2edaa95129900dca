/**
 * A command by which a step of a GitHub workflow marks an error: the page of the run and of the pull request show it.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 * @param title one line
 * @param message may have several
 */
export function errorCommand(title: string, message: string): string {
  return `::error title=${escaped(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

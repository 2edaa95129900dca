/**
 * Prints lines where the user of the run sees them. Nx closes a plugin worker's output as soon as its last
 * hook is done, so output there can get lost; Nx's own channel to its console keeps the order.
 */
export async function say(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const text = `\n${lines.join('\n')}\n`;
  try {
    const { emitPluginWorkerLog } = await import('@nx/devkit/internal');
    emitPluginWorkerLog('warn', text);
  } catch {
    process.stderr.write(`${text}\n`);
  }
}

import { good, problem, type Finding } from '../finding';
import type { Machine } from '../machine';

/** Can opt-dist.json, its local companion and the variables be read? One finding for each thing wrong. */
export function checkConfiguration({
  configuration: { file, problems, used },
}: Pick<Machine, 'configuration'>): Finding[] {
  if (problems.length === 0) return [good('configuration', file)];
  return problems.map((found) =>
    problem(
      'configuration',
      found,
      `Correct it; the schema is opt-dist-plugin/opt-dist.schema.json. Everything else was checked with ${used}.`,
    ),
  );
}

/** Can bootstrap's own config be read? Having none is fine. */
export function checkBootstrapConfig({
  bootstrapConfig: { file, problem: reason, ignored },
}: Pick<Machine, 'bootstrapConfig'>): Finding[] {
  const name = "bootstrap's config";
  if (ignored !== null)
    return [
      problem(
        name,
        `${ignored}: not read, this release takes ${file ?? 'its defaults, as there is no config.toml'}`,
        'Before 1.87 the file is called config.toml.',
      ),
    ];
  if (reason !== null) return [problem(name, `${file ?? ''}: ${reason}`, 'Correct the file.')];
  return [good(name, file ?? 'none, bootstrap takes its defaults')];
}

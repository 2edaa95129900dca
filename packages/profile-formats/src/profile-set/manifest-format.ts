import type { Manifest, ProfileEntry } from './manifest';

/**
 * Writes a manifest, always with the same bytes for the same content. Keys have the order of {@link
 * Manifest}, tools and the key's parts are sorted by name, arrays keep their order; two spaces of indent, a
 * final newline.
 */
export function formatManifest(value: Manifest): string {
  const ordered: Manifest = {
    schemaVersion: value.schemaVersion,
    stage: value.stage,
    stageKey: value.stageKey,
    ...(value.key === undefined ? {} : { key: byName(value.key) }),
    host: value.host,
    rust: { version: value.rust.version, channel: value.rust.channel, commit: value.rust.commit },
    llvm: { version: value.llvm.version },
    dialect: value.dialect,
    recipe: value.recipe,
    training: {
      kind: value.training.kind,
      phases: value.training.phases.map(({ component, profiles, scenarios, workloads, missing }) => ({
        component,
        profiles,
        scenarios,
        workloads,
        ...(missing === undefined ? {} : { missing }),
      })),
    },
    tools: byName(value.tools),
    profiles: value.profiles.map(orderedEntry),
    signature: value.signature,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function byName(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function orderedEntry(value: ProfileEntry): ProfileEntry {
  const { summary, raw, gatheredOn } = value;
  return {
    file: value.file,
    component: value.component,
    kind: value.kind,
    formatVersion: value.formatVersion,
    size: value.size,
    sha256: value.sha256,
    summary: summary && {
      functions: summary.functions,
      counters: summary.counters,
      maximumCount: summary.maximumCount,
    },
    raw: { files: raw.files, bytes: raw.bytes },
    gatheredOn: gatheredOn && { file: gatheredOn.file, sha256: gatheredOn.sha256 },
  };
}

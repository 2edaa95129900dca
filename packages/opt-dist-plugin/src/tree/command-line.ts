/** An option of bootstrap, as its tree declares it. */
interface Declared {
  /** `--keep-stage`, `-j` */
  readonly spelled: readonly string[];
  readonly takesValue: boolean;
}

/**
 * The options that take the next word as their value, for every subcommand: by the fields of clap's `struct
 * Flags`, or by the calls of getopts (before 1.70). Null: the text declares none in a known way.
 * @param flags bootstrap's `flags.rs`
 */
export function valueOptions(flags: string): string[] | null {
  const declared = [...ofGetopts(flags), ...ofClap(flags)];
  if (declared.length === 0) return null;
  return declared.flatMap(({ spelled, takesValue }) => (takesValue ? spelled : [])).sort();
}

const GETOPTS = /\bopts\s*\.\s*opt(flag|flagmulti|flagopt|opt|multi)\(\s*"(\w?)",\s*"([\w-]+)"/g;

function* ofGetopts(flags: string): Iterable<Declared> {
  for (const [, kind = '', short = '', long = ''] of flags.matchAll(GETOPTS)) {
    const spelled = [`--${long}`, ...(short === '' ? [] : [`-${short}`])];
    yield { spelled, takesValue: kind === 'opt' || kind === 'multi' };
  }
}

/** A field with its attributes and comments; an attribute may hold calls. */
const FIELD =
  /((?:(?:#\[(?:[^[\]]|\[[^[\]]*\])*\]|\/\/[^\n]*)\s*)*)\bpub (\w+)\s*:\s*([\w:]+(?:<[\w:<>, ]+>)?)\s*,/g;
const SWITCHES: readonly string[] = ['bool', 'u8'];

function* ofClap(flags: string): Iterable<Declared> {
  const body = /\bpub struct Flags\s*\{([\s\S]*?)\n\}/.exec(flags)?.[1];
  if (body === undefined) return;
  for (const [, before = '', name = '', type = ''] of body.matchAll(FIELD)) {
    const attributes = before.replace(/\/\/[^\n]*/g, '');
    const words = /#\[(?:arg|clap)\(([\s\S]*)\)\]/.exec(attributes)?.[1];
    // Positional ones, and the subcommand itself.
    if (words === undefined ? attributes.includes('#[') : !/\blong\b/.test(words)) continue;
    const long = /\blong\s*=\s*"([\w-]+)"/.exec(words ?? '')?.[1] ?? name.replaceAll('_', '-');
    const [, isShort, letter] = /\b(short)\b(?:\s*=\s*'(\w)')?/.exec(words ?? '') ?? [];
    const short = isShort === undefined ? [] : [`-${letter ?? name.slice(0, 1)}`];
    yield { spelled: [`--${long}`, ...short], takesValue: !SWITCHES.includes(type) };
  }
}

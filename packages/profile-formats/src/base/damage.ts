/**
 * Why a profile cannot be decoded, as neutral facts. `at` is an offset in bytes from the start of the file,
 * `what` names the part of the format in words, and `format` is a kind of `Identification`.
 */
export type Damage =
  /** The file ends before the end that its header or a record promises. */
  | {
      readonly kind: 'truncated';
      readonly at: number;
      readonly what: string;
      readonly needed: bigint | number;
      readonly found: number;
    }
  /** A value that the format does not allow. */
  | {
      readonly kind: 'corrupt';
      readonly at: number;
      readonly what: string;
      readonly expected: string;
      readonly found: string;
    }
  /** A version that this reader does not know. */
  | {
      readonly kind: 'unsupported-version';
      readonly format: string;
      readonly expected: string;
      readonly found: string;
    }
  /** Not a file of this format at all. */
  | { readonly kind: 'not-this-format'; readonly format: string; readonly found: string };

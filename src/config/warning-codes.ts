// The differences between readers that we tell of, by code.

import type { FileKind } from './sections.ts';

export type ConfigWarningCode =
  /** botocore rejects the whole file. */
  | 'byte-order-mark'
  /** botocore rejects the whole file. */
  | 'not-utf8'
  /** The JavaScript SDK does not end a line at a lone carriage return. */
  | 'lone-carriage-return'
  /** A character that botocore takes for white space and the JavaScript SDK does not, or the other way round. In blocks some of them end a line. */
  | 'odd-white-space'
  /** botocore rejects the whole file; the JavaScript SDK merges, as we do. */
  | 'duplicate-section'
  /** botocore rejects the whole file; the last one counts. */
  | 'duplicate-key'
  /** botocore gives the keys of `[DEFAULT]` to every section, the JavaScript SDK does not. */
  | 'inherited-section'
  /** Nobody reads it as a profile. */
  | 'not-a-profile'
  /** The JavaScript SDK does not find the profile (or other section) under this name. */
  | 'name-hidden-from-js'
  /** The JavaScript SDK gives up the whole file at a profile of this name, and loses a key of this name. */
  | 'name-breaks-js'
  /** The JavaScript SDK reads no section header where text follows the `]`. */
  | 'text-after-header'
  /** `[default]` and `[profile default]`: botocore takes the later, the JavaScript SDK the second. */
  | 'two-defaults'
  /** Two headers name the same section; the later one replaces the earlier, the JavaScript SDK merges. */
  | 'replaced-section'
  /** The credentials file names its profiles without `profile`. */
  | 'prefix-in-credentials'
  /** ` #` or ` ;` in a value: a comment to the JavaScript SDK, a part of the value to botocore and us. */
  | 'inline-comment'
  /** The JavaScript SDK knows `=` only. */
  | 'colon-delimiter'
  /** The JavaScript SDK compares keys as written. */
  | 'upper-case-key'
  /** The JavaScript SDK reads an empty value as the start of a block, and drops a line of a block that has no key. */
  | 'empty-value'
  /** An indented key below a block: a part of the block to the JavaScript SDK. */
  | 'indented-after-block'
  /** An indented header continues the value above it, except to the JavaScript SDK. */
  | 'swallowed-header'
  /** An indented line continues the value above it, except to the JavaScript SDK. */
  | 'swallowed-line'
  /** Other users of the machine can read the credentials file. */
  | 'readable-by-others';

export interface ConfigWarning {
  readonly code: ConfigWarningCode;
  readonly file: FileKind;
  /** From 1; 0 where it is about the file as a whole. */
  readonly line: number;
  /** A phrase without capital and period, ready to stand after `file:line: `. */
  readonly text: string;
}

/** Takes one warning; `text` as in {@link ConfigWarning}. */
export type Warn = (code: ConfigWarningCode, line: number, text: string) => void;

// How a person can be brought to the page of a sign-in. What it takes is the business of whoever gives it.

export interface SignInWays {
  /** Opens the page; the name of what it was opened with. Absent: none is wanted, or there is no browser. */
  readonly open?: (url: URL) => Promise<string>;
  /** A browser on this machine can come back to a listener on 127.0.0.1. */
  readonly isLocal: boolean;
  /** Somebody can read what is written. */
  readonly hasReader: boolean;
  /** `--device-code`; undefined: nobody said anything. */
  readonly wantsDeviceCode: boolean | undefined;
  /** Writes a line to the person. */
  tell(line: string): void;
}

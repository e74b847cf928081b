// Where a call goes: the settings that choose an STS endpoint. Plain data, no look-ups.

/** How to reach STS. Structurally the `StsTarget` of a plan's steps. */
export interface StsTarget {
  readonly region: string;
  /** Full override such as `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  /** The old global endpoint for the regions that had it (`sts_regional_endpoints = legacy`). */
  readonly legacyGlobal: boolean;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

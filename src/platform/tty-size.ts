// The size of a terminal, and what to go by where it does not say.

/** In character cells. */
export interface TtySize {
  readonly columns: number;
  readonly rows: number;
}

/** Where a terminal does not say (a serial line): what the first ones had. */
export const USUAL_SIZE: TtySize = { columns: 80, rows: 24 };

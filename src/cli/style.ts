// The style of what a command writes to standard output: plain unless a person looks at it.

import { type Style, styleFor, wantsColour } from '../output/style.ts';
import { isTerminal } from '../platform/stdio.ts';
import type { Context } from './context.ts';

export async function outStyle(context: Context): Promise<Style> {
  return styleFor(wantsColour(context.env, await isTerminal(1)));
}

// One choice among several on the controlling terminal.

import type { PickerItem } from '../output/picker/filter.ts';
import { type PickerState, pressKey, startPicker } from '../output/picker/state.ts';
import { type PickerWords, pageOf, traceOf, viewPicker } from '../output/picker/view.ts';
import { styleFor, wantsColour } from '../output/style.ts';
import { openScreen } from '../platform/tty-screen.ts';
import type { Context } from './context.ts';

/**
 * @returns `nobody` where there is nobody to ask: no controlling terminal, or one that cannot place text (`TERM=dumb`);
 *   undefined where they left without choosing
 * @throws {PlatformError} `interrupted`
 */
export async function pickItem(
  items: readonly PickerItem[],
  words: PickerWords,
  context: Context,
): Promise<PickerItem | 'nobody' | undefined> {
  if (context.env.TERM === 'dumb') return 'nobody';
  const screen = openScreen();
  if (screen === undefined) return 'nobody';
  const style = styleFor(wantsColour(context.env, true));
  let state: PickerState = startPicker(items);
  try {
    return await screen.ask<PickerItem | undefined>({
      paint: (size) => viewPicker(state, size, style, words),
      onKey: (key, size) => {
        const step = pressKey(state, key, pageOf(size));
        if (step.kind === 'refused') return 'refused';
        if (step.kind === 'chosen') return { result: step.item };
        if (step.kind === 'cancelled') return { result: undefined };
        state = step.state;
        return 'going-on';
      },
      trace: (chosen) => (chosen === undefined ? undefined : traceOf(chosen, words)),
    });
  } finally {
    screen.close();
  }
}

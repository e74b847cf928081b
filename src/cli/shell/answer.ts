// `vault __complete`, which the completion scripts run at each press of Tab. It tells nothing but its answer: while somebody
// types, no message may get between.

import { readStdin } from '../../platform/stdio.ts';
import type { World } from '../create-context.ts';
import { complete } from './engine.ts';
import { bashQuestion, fishQuestion, powershellQuestion, type Question, zshQuestion } from './reply.ts';
import { sourcesOf } from './sources.ts';

/** Longer than any command line that a kernel takes. */
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

/** Separates the words that PowerShell hands over: its own way of giving words to programs loses some of them. */
const WORD_END = '\x1f';

/**
 * By shell, in `args`:
 *
 * - `bash BREAKS LINE`: COMP_WORDBREAKS, and the line up to the cursor
 * - `zsh WORD... CURRENT`: without the program
 * - `fish`: the process up to the cursor is on standard input, with a line end behind it
 * - `powershell`: the words, and the current one last, are in AWS_VAULT_COMPLETE
 *
 * @returns the exit status
 */
export async function answer(args: readonly string[], world: World): Promise<number> {
  const question = questionOf(args, world);
  if (question === undefined) return 2;
  try {
    world.writeOut(question.write(await complete(question.words, question.current, sourcesOf(world))));
    return 0;
  } catch {
    return 1;
  }
}

function questionOf([shell, ...rest]: readonly string[], world: World): Question | undefined {
  switch (shell) {
    case 'bash':
      return bashQuestion(rest[0] ?? '', rest[1] ?? '');
    case 'zsh':
      return zshQuestion(rest.slice(0, -1), rest.at(-1) ?? '');
    case 'fish':
      return fishQuestion(readStdin(LINE_LIMIT_BYTES).replace(/\n$/, ''));
    case 'powershell': {
      const words = (world.env.AWS_VAULT_COMPLETE ?? '').split(WORD_END);
      return powershellQuestion(words.slice(0, -1), words.at(-1) ?? '');
    }
    default:
      return undefined;
  }
}

// Recorded sessions in the documentation: a block that names a scenario has to be what that scenario expects, word by
// word. Scenarios run on both builds, so what the page shows is what the program prints. It runs nothing itself.

import { parseScenario } from '../../test/harness/scenario-parse.ts';
import type { CommandStep, Scenario } from '../../test/harness/scenario-types.ts';

/** Where the home folder of a scenario is in the documentation. */
const HOME = '/home/alice';

const MARK = /<!-- session: (\S+\.scenario) -->\s*\n```(?:\w+)?\n([\s\S]*?)\n```/g;

/**
 * What is wrong with the recorded sessions of a page. A block has commands, each as `$ COMMAND`, with what they print
 * below them; the same commands, in this order, have to be in the scenario with the same lines expected of standard
 * output, or of the screen.
 *
 * @param readScenario the text of a file of `test/scripts`, or undefined where there is none
 */
export function sessionProblems(
  page: string,
  text: string,
  readScenario: (name: string) => string | undefined,
): readonly string[] {
  return [...text.matchAll(MARK)].flatMap(([, name = '', block = '']) => {
    const scenarioText = readScenario(name);
    if (scenarioText === undefined) return [`${page}: there is no scenario ${name}`];
    const scenario = parseScenario(name, scenarioText);
    let from = 0;
    return commandsOf(block).flatMap(({ command, output }) => {
      const at = scenario.steps.findIndex(
        (step, index) => index >= from && step.kind === 'command' && step.command === command,
      );
      if (at < 0) return [`${page}: ${name} does not run \`${command}\` here`];
      from = at + 1;
      const expected = outputOf(scenario, at);
      return expected === output
        ? []
        : [`${page}: \`${command}\` does not print what ${name} expects:\n${expected}`];
    });
  });
}

function commandsOf(block: string): readonly { readonly command: string; readonly output: string }[] {
  const commands: { command: string; lines: string[] }[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), lines: [] });
    else commands.at(-1)?.lines.push(line);
  }
  return commands.map(({ command, lines }) => ({ command, output: lines.join('\n').trim() }));
}

/** Text with a wildcard in it is nothing that a page could show, and so differs from every page. */
function outputOf(scenario: Scenario, at: number): string {
  const { expectations } = scenario.steps[at] as CommandStep;
  return expectations
    .flatMap((expected) =>
      expected.kind === 'lines' && expected.stream !== 'stderr' ? [expected.pattern.join('\n')] : [],
    )
    .join('\n')
    .replaceAll(/\$\{HOME\}/g, HOME)
    .trim();
}

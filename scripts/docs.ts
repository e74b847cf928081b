// Writes docs/reference/commands.md out of the commander tree and docs/reference/doctor.md out of the table of findings,
// so that they cannot differ. With --check it writes nothing and fails where they do.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { COMMANDS } from '../src/cli/command-table.ts';
import { FINDING_WORDS } from '../src/cli/findings/table.ts';
import { buildProgram } from '../src/cli/program.ts';
import { VERSION } from '../src/cli/version.ts';
import { FINDING_CODES, groupOf, severityOf } from '../src/setup/findings.ts';

const PAGES = [
  ['commands.md', render(buildProgram(VERSION, () => undefined))],
  ['doctor.md', renderFindings()],
] as const;

for (const [name, text] of PAGES) {
  const path = fileURLToPath(new URL(`../docs/reference/${name}`, import.meta.url));
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
    continue;
  }
  let standing = '';
  try {
    standing = readFileSync(path, 'utf8');
  } catch {
    // A missing page differs from every page.
  }
  if (standing !== text) {
    console.error(`docs/reference/${name} differs from what the source says: run \`npm run docs\``);
    process.exitCode = 1;
  }
}

/** What `vault doctor` can find, with why it matters where that does not depend on the case. */
function renderFindings(): string {
  const rows = FINDING_CODES.map((code) => {
    const { why } = FINDING_WORDS[code];
    const reason = typeof why === 'string' ? sentence(why) : '';
    return `| \`${code}\` | ${groupOf(code)} | ${severityOf(code)} | ${reason.replaceAll('|', '\\|')} |`;
  });
  const parts = [
    '# What vault doctor finds',
    'Made by `npm run docs` from the table of findings; do not edit. The codes stand in `vault doctor --json`; see [the guide](../guide/doctor.md).',
    ['| code | group | severity | why it matters |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function render(program: Command): string {
  const parts = [
    '# Commands',
    'Made by `npm run docs` from the command tree; do not edit.',
    '## Global flags',
    'They may stand before or after the name of the command. A flag wins over its variable.',
    flagTable(program),
    ...program.commands.filter((command) => command.name() !== 'help').map(renderCommand),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderCommand(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const alias = command.alias();
  const examples = COMMANDS.find((spec) => spec.name === command.name())?.examples ?? [];
  const parts = [
    `## vault ${command.name()}`,
    `${sentence(command.description())}${alias === undefined ? '' : ` Also called \`${alias}\`.`}`,
    `\`\`\`\nvault ${[command.name(), '[flags]', ...words].join(' ')}\n\`\`\``,
  ];
  const table = flagTable(command);
  if (table !== '') parts.push(table);
  if (examples.length > 0) {
    parts.push(examples.map(([line, what]) => `- \`${line}\`: ${what}`).join('\n'));
  }
  return parts.join('\n\n');
}

function flagTable(command: Command): string {
  const rows = command.options.map((option) => {
    const variable = /\[([A-Z_]+)\]$/.exec(option.description)?.[1];
    const text = option.description.replace(/ \[[A-Z_]+\]$/, '');
    const choices =
      option.argChoices === undefined
        ? ''
        : `; one of ${option.argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
    return `| \`${option.flags}\` | ${variable === undefined ? '' : `\`${variable}\``} | ${sentence(text).replace(/\.$/, '')}${choices}${option.hidden ? ' (for compatibility)' : ''} |`;
  });
  return rows.length === 0
    ? ''
    : ['| flag | variable | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

// Checks that the documentation is true where a machine can tell: the command reference is what the commands say
// today, links inside the repository lead somewhere, the README's commands exist, recorded sessions are what scenarios
// expect. Changes nothing.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sessionProblems } from './lib/sessions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems: string[] = [...checkReference(), ...checkLinks(), ...checkReadme(), ...checkSessions()];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('check-docs: the reference is up to date, links and commands hold');

/** The command reference has to come out of the command tree as it is committed. */
function checkReference(): readonly string[] {
  const generator = join(root, 'scripts', 'docs.ts');
  const result = spawnSync(process.execPath, [generator, '--check'], { stdio: 'inherit' });
  return result.status === 0 ? [] : ['docs/reference: not as the command tree makes it'];
}

/** Relative links of every Markdown file; the anchors of the web are not looked at. */
function checkLinks(): readonly string[] {
  const pages = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...['docs', 'test', '.github'].flatMap((folder) =>
      filesIn(join(root, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `${folder}/${name}`),
    ),
  ];
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [path = '', anchor] = link.split('#');
      const target =
        path === '' ? join(root, page) : join(dirname(join(root, page)), decodeURIComponent(path));
      if (!existsSync(target)) return [`${page}: the link ${link} leads nowhere`];
      if (anchor === undefined || !target.endsWith('.md')) return [];
      return anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
        ? []
        : [`${page}: there is no heading for ${link}`];
    });
  });
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ +(.+?) *$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** CI runs the two commands of the quick start out of the README: `npm run NAME` in them must exist. */
function checkReadme(): readonly string[] {
  const path = join(root, 'README.md');
  if (!existsSync(path)) return ['README.md: missing'];
  const section =
    /^## Quick start\s*$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  const blocks = [...section.matchAll(/^```sh\s*$([\s\S]*?)^```\s*$/gm)].map(([, block = '']) => block);
  if (blocks.length < 2)
    return ['README.md: "## Quick start" must hold two sh blocks: the quick start and the tests'];
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const names = blocks.join('\n').matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g);
  return [...names]
    .map(([, script, test]) => script ?? test ?? '')
    .filter((name) => scripts[name] === undefined)
    .map((name) => `README.md: package.json has no script '${name}'`);
}

/** Sessions that pages show, each against the scenario that it names. */
function checkSessions(): readonly string[] {
  const readScenario = (name: string): string | undefined => {
    const path = join(root, 'test', 'scripts', name);
    return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : undefined;
  };
  return filesIn(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) =>
      sessionProblems(`docs/${name}`, readFileSync(join(root, 'docs', name), 'utf8'), readScenario),
    );
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

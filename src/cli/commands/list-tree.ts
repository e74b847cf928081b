// `vault list --tree`: who is the source of whom, with stored keys and cached sessions marked. Reads no secret.

import { parseRoleArn } from '../../kernel/arn.ts';
import { formatInstant } from '../../output/dates.ts';
import { formatJson } from '../../output/json.ts';
import type { Style } from '../../output/style.ts';
import { formatTree, type TreeLine } from '../../output/tree.ts';
import { sourceTree, type TreeNode, type TreeProblem } from '../../profiles/tree.ts';
import type { IndexedSession } from '../../sessions/index-file.ts';
import type { Context } from '../context.ts';
import { sessionLabel } from '../session-label.ts';
import { outStyle } from '../style.ts';

export interface TreeRequest {
  /** Names that keys are stored under. */
  readonly stored: ReadonlySet<string>;
  /** Sessions that are alive. */
  readonly sessions: readonly IndexedSession[];
  /** Whether a name is to be shown; who it hangs on and who hangs on it are shown with it. */
  readonly isWanted: (name: string) => boolean;
  readonly asJson: boolean;
}

export async function listTree(request: TreeRequest, context: Context): Promise<string> {
  const { files } = await context.config();
  const roots = prune(sourceTree(files, request.stored), request.isWanted);
  const sessions = new Map<string, IndexedSession[]>();
  for (const session of request.sessions)
    sessions.set(session.profile, [...(sessions.get(session.profile) ?? []), session]);
  if (request.asJson) return formatJson({ profiles: roots.map((node) => asJson(node, sessions)) });
  const style = await outStyle(context);
  const lines = roots.map((node) => lineOf(node, { sessions, style, nowMs: context.clock.now() }));
  return formatTree(lines, hasUnicode(context) ? 'unicode' : 'ascii');
}

function hasUnicode({ env, platform }: Context): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/** A profile that is not wanted stays where one below it is, or one above it was. */
function prune(
  nodes: readonly TreeNode[],
  isWanted: TreeRequest['isWanted'],
  isBelow = false,
): readonly TreeNode[] {
  return nodes.flatMap((node) => {
    const isKept = isBelow || isWanted(node.name);
    const children = prune(node.children, isWanted, isKept);
    return isKept || children.length > 0 ? [{ ...node, children }] : [];
  });
}

interface Marks {
  readonly sessions: ReadonlyMap<string, readonly IndexedSession[]>;
  readonly style: Style;
  readonly nowMs: number;
}

function lineOf(node: TreeNode, marks: Marks): TreeLine {
  const { style, nowMs } = marks;
  const parts = [
    node.problem?.kind === 'missing' ? harmless(node.name) : style.bold(harmless(node.name)),
    roleText(node),
    node.isStored ? style.green('[stored keys]') : '',
    !node.isStored && node.keysIn !== undefined ? style.yellow(`[keys in the ${node.keysIn} file]`) : '',
    node.otherSource === undefined ? '' : `[${node.otherSource}]`,
    node.unusedSource === undefined ? '' : style.dim(`(not through ${harmless(node.unusedSource)})`),
    ...(marks.sessions.get(node.name) ?? []).map((session) => style.cyan(sessionLabel(session, nowMs))),
    node.problem === undefined ? '' : style.red(harmless(problemText(node.problem))),
  ];
  const label = parts.filter((part) => part !== '').join('  ');
  return { label, children: node.children.map((child) => lineOf(child, marks)) };
}

function roleText({ roleArn }: TreeNode): string {
  if (roleArn === undefined) return '';
  const role = parseRoleArn(roleArn);
  return role.ok ? `role ${role.value.name} of ${role.value.account}` : 'role (not an ARN)';
}

function problemText(problem: TreeProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'does not exist';
    case 'circle':
      return `runs in a circle: ${problem.chain.join(' -> ')}`;
    case 'unreadable':
      return UNREADABLE[problem.code] ?? 'cannot be followed';
  }
}

/** By the code of the error that any other command would give. */
const UNREADABLE: Readonly<Record<string, string>> = {
  'include-loop': 'its include_profile runs in a circle',
  'dangling-include': 'its include_profile does not exist',
  'source-conflict': 'has both source_profile and credential_source',
};

/** Names may hold anything, also what would steer a terminal. */
function harmless(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function asJson(node: TreeNode, sessions: Marks['sessions']): unknown {
  const { problem } = node;
  return {
    name: node.name,
    exists: problem?.kind !== 'missing',
    hasCredentials: node.isStored,
    keysInFile: node.keysIn ?? null,
    roleArn: node.roleArn ?? null,
    otherSource: node.otherSource ?? null,
    unusedSource: node.unusedSource ?? null,
    sessions: (sessions.get(node.name) ?? []).map(({ kind, expiresAtMs }) => ({
      kind,
      expiration: formatInstant(new Date(expiresAtMs)),
    })),
    problem:
      problem === undefined || problem.kind === 'missing'
        ? null
        : { code: problem.kind === 'circle' ? 'source-loop' : problem.code, text: problemText(problem) },
    children: node.children.map((child) => asJson(child, sessions)),
  };
}

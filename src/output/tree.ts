// Trees as indented lines. Labels are shown as they are given.

export interface TreeLine {
  readonly label: string;
  readonly children: readonly TreeLine[];
}

/** `unicode`: lines that are joined up; else plain ASCII. Deep trees are no trouble: nothing here calls itself. */
export function formatTree(roots: readonly TreeLine[], lines: 'unicode' | 'ascii'): string {
  const [branch, end, on] = lines === 'unicode' ? ['├─ ', '└─ ', '│  '] : ['|- ', '`- ', '|  '];
  let text = '';
  const stack = [...roots].reverse().map((node) => ({ node, first: '', rest: '' }));
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, first, rest } = entry;
    text += `${first}${node.label}\n`;
    for (const [back, child] of [...node.children].reverse().entries()) {
      const isLast = back === 0;
      stack.push({ node: child, first: rest + (isLast ? end : branch), rest: rest + (isLast ? '   ' : on) });
    }
  }
  return text;
}

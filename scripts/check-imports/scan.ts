// Finds the imports and the globals that one TypeScript file uses. It reads text, judges nothing and opens no file.

/** One `import`, `export ... from`, `import()` or `require()`. */
export interface FoundImport {
  readonly specifier: string;
  /** `type`: erased before anything runs. `dynamic`: `import()` or `require()`. */
  readonly kind: 'static' | 'type' | 'dynamic';
  readonly line: number;
}

/** One use of a name that nothing in the file declares. */
export interface FoundGlobal {
  readonly name: string;
  readonly line: number;
}

/** An `import()` or `require()` of something that is not a literal: no rule can look at it. */
export interface Found {
  readonly imports: readonly FoundImport[];
  readonly globals: readonly FoundGlobal[];
  readonly unreadable: readonly { readonly line: number }[];
}

/** What reaches the outside: the process, the network, the clock, the console. Only `platform` may. */
const GLOBALS = [
  'process',
  'Bun',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'console',
  'crypto',
  'require',
  'Deno',
] as const;

/** Uses of the wall clock: time is an argument everywhere else. */
const CLOCK = /(?<![\w$.])(?:Date\.now\s*\(|new\s+Date\s*(?:\(\s*\)|(?=[;,)\]\s]))|performance\.now\s*\()/g;

export function scan(text: string): Found {
  const { code, strings } = mask(text);
  const lineAt = lineFinder(text);
  const imports: FoundImport[] = [];
  const unreadable: { readonly line: number }[] = [];

  // `import a, { b } from 'x'`, `import 'x'`, `export * from 'x'`; the clause may run over lines but holds no
  // quote and no semicolon.
  const statement =
    /(?<![\w$.])(import|export)(\s+type)?(?![\w$])(\s*(?:[\w$*{][^;'"`()=]*?\bfrom\s*|))(['"])/g;
  for (const match of code.matchAll(statement)) {
    const [whole, word, typeWord, clause] = match;
    if (word === 'export' && clause?.trim() === '') continue;
    const specifier = strings.get(match.index + whole.length - 1);
    if (specifier === undefined) continue;
    const isType = typeWord !== undefined || isTypeOnlyClause(clause ?? '');
    imports.push({ specifier, kind: isType ? 'type' : 'static', line: lineAt(match.index) });
  }
  // `import('x')`, `require('x')`, `typeof import('x')`.
  for (const match of code.matchAll(/(?<![\w$.])(?:(typeof)\s+)?(import|require)\s*\(\s*/g)) {
    const after = match.index + match[0].length;
    const specifier = strings.get(after);
    const line = lineAt(match.index);
    if (specifier === undefined) unreadable.push({ line });
    else imports.push({ specifier, kind: match[1] === undefined ? 'dynamic' : 'type', line });
  }
  return { imports, globals: findGlobals(code, lineAt), unreadable };
}

/** `import { type A, type B }`: erased too. */
function isTypeOnlyClause(clause: string): boolean {
  const inner = /^\s*\{([^}]*)\}\s*from\s*$/.exec(clause)?.[1];
  const names = inner?.split(',').filter((name) => name.trim() !== '') ?? [];
  return names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

function findGlobals(code: string, lineAt: (offset: number) => number): readonly FoundGlobal[] {
  const found: FoundGlobal[] = [];
  for (const name of GLOBALS) {
    // A member (`x.process`), a key (`process: 1`) and a declared name are something else.
    const declared = new RegExp(
      `(?:\\b(?:const|let|var|function|class)\\s+${name}\\b|[({,]\\s*${name}\\s*(?:\\??:[^:]|=[^=>])|[({,]\\s*${name}\\s*[,})][^;\\n]*?(?:=>|\\bfrom\\b|\\)\\s*[:{]|\\}\\s*=))`,
    );
    if (declared.test(code)) continue;
    for (const match of code.matchAll(new RegExp(`(?<![\\w$.#])${name}\\b(?!\\s*\\??:(?!:))`, 'g'))) {
      if (name === 'fetch' && !/^\s*[(.]/.test(code.slice(match.index + name.length))) continue;
      if (name === 'console' && !/^\s*\./.test(code.slice(match.index + name.length))) continue;
      found.push({ name, line: lineAt(match.index) });
    }
    // Through the global object it is the same thing.
    for (const match of code.matchAll(new RegExp(`\\bglobalThis\\s*\\??\\.\\s*${name}\\b`, 'g'))) {
      found.push({ name, line: lineAt(match.index) });
    }
  }
  for (const match of code.matchAll(CLOCK)) found.push({ name: 'the wall clock', line: lineAt(match.index) });
  return found.sort((a, b) => a.line - b.line);
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return (offset) => {
    let line = starts.findIndex((start) => start > offset);
    if (line === -1) line = starts.length;
    return line;
  };
}

/**
 * The text with comments, regular expressions and the insides of strings blanked, and the strings by the offset
 * of their opening quote. Offsets and line ends stay as they were. Code inside `${}` of a template is kept.
 */
export function mask(text: string): { readonly code: string; readonly strings: ReadonlyMap<number, string> } {
  const out = text.split('');
  const strings = new Map<number, string>();
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  /** Depth of `{` inside each open template expression. */
  const templates: number[] = [];
  let lastWord = '';
  let index = 0;

  const template = (start: number): number => {
    let at = start;
    while (at < text.length) {
      if (text[at] === '\\') at += 2;
      else if (text[at] === '`') {
        blank(start, at);
        return at + 1;
      } else if (text.startsWith('${', at)) {
        blank(start, at);
        templates.push(0);
        return at + 2;
      } else at += 1;
    }
    blank(start, at);
    return at;
  };

  while (index < text.length) {
    const char = text[index] as string;
    if (text.startsWith('//', index)) {
      const end = text.indexOf('\n', index);
      blank(index, end === -1 ? text.length : end);
      index = end === -1 ? text.length : end;
    } else if (text.startsWith('/*', index)) {
      const end = text.indexOf('*/', index + 2);
      const stop = end === -1 ? text.length : end + 2;
      blank(index, stop);
      index = stop;
    } else if (char === "'" || char === '"') {
      let end = index + 1;
      while (end < text.length && text[end] !== char && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      strings.set(index, text.slice(index + 1, end));
      blank(index + 1, end);
      index = end + 1;
      lastWord = 'string';
    } else if (char === '`') {
      // A template without an expression can be a specifier as well.
      const plain = /^`([^`\\$]*)`/.exec(text.slice(index, index + 400));
      if (plain?.[1] !== undefined) strings.set(index, plain[1]);
      index = template(index + 1);
      lastWord = 'string';
    } else if (char === '/' && opensRegex(lastWord)) {
      const end = regexEnd(text, index);
      blank(index, end);
      index = end;
      lastWord = 'string';
    } else if (/[\w$]/.test(char)) {
      const word = /^[\w$]+/.exec(text.slice(index, index + 200))?.[0] ?? char;
      lastWord = word;
      index += word.length;
    } else {
      const depth = templates.at(-1);
      if (depth !== undefined && char === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && char === '}') {
        if (depth === 0) {
          templates.pop();
          index = template(index + 1);
          lastWord = 'string';
          continue;
        }
        templates[templates.length - 1] = depth - 1;
      }
      if (!/\s/.test(char)) lastWord = char;
      index += 1;
    }
  }
  return { code: out.join(''), strings };
}

/** A slash after a value divides; anywhere else it opens a regular expression. */
function opensRegex(last: string): boolean {
  if (/^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|instanceof)$/.test(last))
    return true;
  return !/^[\w$]+$/.test(last) && last !== ')' && last !== ']' && last !== '}';
}

function regexEnd(text: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  for (; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) {
      at += 1;
      while (/[a-z]/.test(text[at] ?? '')) at += 1;
      return at;
    }
  }
  return at;
}

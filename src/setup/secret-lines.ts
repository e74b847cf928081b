// Finds lines that put a secret into a plain file: start files of shells, `.env` files, histories, copies of the
// credentials file. It gives where a line stands and which variable it sets, never what it says. Pure.

export interface FoundLine {
  readonly line: number;
  readonly column: number;
  /** `AWS_SECRET_ACCESS_KEY`, `aws_secret_access_key`, ... */
  readonly variable: string;
}

const VARIABLES = 'AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_SECURITY_TOKEN|AWS_VAULT_FILE_PASSPHRASE';

/**
 * An assignment in any of the languages of start files: `export X=v`, `set -gx X v`, `setenv X v`, `$env:X = "v"`,
 * `X: v`, fish's `SETUVAR --export X:v`. What comes before must not make it a comment or another name.
 */
const ASSIGNMENT = new RegExp(
  [
    `(?<![\\w-])(?<name>${VARIABLES})`,
    // `=v`, `:v`, or after `set`/`setenv` a blank.
    `(?<sign>["']?\\s*[=:]\\s*|\\s+(?=\\S))`,
    `(?<value>"[^"]*"|'[^']*'|[^\\s;&|#]+)`,
  ].join(''),
);

/** A blank between name and value means something only to these. */
const SETTERS = /(?:^|[;&|]|\s)(?:set(?:env|x)?|typeset|declare)(?:\s+(?:-\S+|--\S+))*\s*$/;

/** Where the value is worked out when the line runs, nothing secret stands here. */
const WORKED_OUT = /^["']?(?:\$|`|\(|<|%[A-Za-z_]+%)|^["']*$/;
/** What people write into examples. */
const EXAMPLE = /^["']?(?:<|x{3,}|\.{3}|\*{3}|your|changeme|example|secret|redacted|none|null|"")/i;

export function secretLines(text: string): readonly FoundLine[] {
  // Cheap for the many files that hold nothing of the kind.
  if (!/AWS_(?:SEC|SES|VAULT_FILE_PASS)/.test(text)) return [];
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const found = assignmentIn(line);
    return found === undefined ? [] : [{ line: index + 1, ...found }];
  });
}

function assignmentIn(line: string): Omit<FoundLine, 'line'> | undefined {
  const match = ASSIGNMENT.exec(line);
  if (match?.groups === undefined) return undefined;
  const { name = '', sign = '', value = '' } = match.groups;
  const before = line.slice(0, match.index);
  if (/^\s*(?:#|\/\/|REM\s)/i.test(line) && !/^#\d+$/.test(before.trim())) return undefined;
  if (/^\s/.test(sign) && !/[=:]/.test(sign) && !SETTERS.test(before)) return undefined;
  // `-e AWS_SECRET_ACCESS_KEY:` and the like name the variable and give no value.
  if (WORKED_OUT.test(value) || EXAMPLE.test(value) || value.replace(/["']/g, '').length < 8)
    return undefined;
  return { column: match.index + 1, variable: name };
}

/** The first secret key with a value in something that looks like a credentials file. */
export function secretKeyLine(text: string): FoundLine | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    const match = /^\s*(aws_secret_access_key|aws_session_token)\s*[=:]\s*\S{8}/i.exec(line);
    if (match !== null)
      return {
        line: index + 1,
        column: line.length - line.trimStart().length + 1,
        variable: (match[1] ?? '').toLowerCase(),
      };
  }
  return undefined;
}

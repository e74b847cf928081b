// JSON as every listing prints it. The caller says what is in it; secrets stay `[secret]`.

/**
 * Two spaces, keys in the order given, one line feed at the end. Control characters that JSON would leave as
 * they are (DEL and C1, which steer terminals) are escaped.
 */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  const escaped = text.replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
  return `${escaped}\n`;
}

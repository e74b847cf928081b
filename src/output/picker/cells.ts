// Text in cells of a given width, as a terminal counts columns. Nothing that comes out can steer a terminal.

import stringWidth from 'string-width';

const ELLIPSIS = '..';

/** Control and invisible formatting characters become `?`: shown, never obeyed. */
export function harmless(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/gu, '?');
}

/** Columns of harmless text. */
export function widthOf(text: string): number {
  return stringWidth(text, { countAnsiEscapeCodes: true });
}

/** Cut to at most `width` columns, never through a character as a person sees it; `..` shows that it was. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const room = width - ELLIPSIS.length;
  if (room < 1) return '.'.repeat(Math.max(0, width));
  return takeColumns(text, room) + ELLIPSIS;
}

/** The end of the text where it is wider than `width`: what was typed last is what is looked at. */
export function cutStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = charactersOf(text).reverse();
  let kept = '';
  for (const character of characters) {
    if (widthOf(character + kept) > width) break;
    kept = character + kept;
  }
  return kept;
}

/** Cut or filled with spaces to exactly `width` columns. */
export function cell(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}

/** A letter with its accents, a flag, a family are one character each. */
export function charactersOf(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  );
}

function takeColumns(text: string, width: number): string {
  let taken = '';
  for (const character of charactersOf(text)) {
    if (widthOf(taken + character) > width) break;
    taken += character;
  }
  return taken;
}

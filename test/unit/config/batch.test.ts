// Many sections changed at once: what is refused, and the places of a text that change.

import { describe, expect, it } from 'vitest';
import { type Batch, type Edited, withSections } from '../../../src/config/batch.ts';
import { Document, type Section } from '../../../src/config/document.ts';

const parse = (text: string): Document => Document.ofText(text, '/config');
const edit = (document: Document, batch: Partial<Batch>): Edited =>
  withSections(document, { add: [], replace: [], remove: [], ...batch });

function section(document: Document, name: string): Section {
  const found = document.sections.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no section ${name}`);
  return found;
}

const TEXT = '[a]\nk = 1\n\n[b]\nk = 2\n\n# note\n[c]\nk = 3\n';

describe('sections', () => {
  it('are added, replaced and removed in one go', () => {
    const document = parse(TEXT);
    const { document: edited, splices } = edit(document, {
      remove: [section(document, 'a')],
      replace: [{ section: section(document, 'c'), by: { name: 'C', keys: { k: '4', l: 'x' } } }],
      add: [
        { name: 'd', keys: {} },
        { name: 'e', keys: { Key: 'v' } },
      ],
    });
    expect(edited.text).toBe('[b]\nk = 2\n\n# note\n[C]\nk = 4\nl = x\n\n[d]\n\n[e]\nkey = v\n');
    expect(splices).toHaveLength(2);
  });

  it('are in nobody’s way where nothing is to change', () => {
    const document = parse(TEXT);
    expect(edit(document, {})).toEqual({ document, splices: [] });
    expect(edit(document, {}).document.text).toBe(TEXT);
  });

  it.each([
    ['all', ['a', 'b', 'c'], '# note\n'],
    ['the last', ['c'], '[a]\nk = 1\n\n[b]\nk = 2\n\n# note\n'],
    ['the first two', ['a', 'b'], '# note\n[c]\nk = 3\n'],
  ])('are removed with the blank lines behind them: %s', (_name, names, after) => {
    const document = parse(TEXT);
    expect(edit(document, { remove: names.map((name) => section(document, name)) }).document.text).toBe(
      after,
    );
  });

  it('keep a last line that is not ended as it is when it is replaced', () => {
    const document = parse('[a]\r\nk = 1');
    const by = { name: 'a', keys: { k: '2', l: '3' } };
    expect(edit(document, { replace: [{ section: section(document, 'a'), by }] }).document.text).toBe(
      '[a]\r\nk = 2\r\nl = 3',
    );
    expect(edit(document, { add: [{ name: 'b', keys: {} }] }).document.text).toBe(
      '[a]\r\nk = 1\r\n\r\n[b]\r\n',
    );
  });
});

describe('what cannot be written', () => {
  it.each([
    ['a name that is there', { add: [{ name: 'a', keys: {} }] }, 'section-exists'],
    [
      'one name twice',
      {
        add: [
          { name: 'x', keys: {} },
          { name: 'x', keys: {} },
        ],
      },
      'section-exists',
    ],
    ['no name', { add: [{ name: '', keys: {} }] }, 'name-not-writable'],
    ['the section of all', { add: [{ name: 'DEFAULT', keys: {} }] }, 'name-not-writable'],
    ['a name of two lines', { add: [{ name: 'x]\n[y', keys: {} }] }, 'name-not-writable'],
    ['a value of two lines', { add: [{ name: 'x', keys: { k: 'a\nb = c' } }] }, 'value-not-writable'],
    ['a value with spaces around', { add: [{ name: 'x', keys: { k: ' a' } }] }, 'value-not-writable'],
    ['a key that is none', { add: [{ name: 'x', keys: { 'a b': 'c' } }] }, 'key-not-writable'],
  ])('is refused: %s', (_name, batch, code) => {
    expect(() => edit(parse(TEXT), batch)).toThrow(expect.objectContaining({ code }));
  });

  it('is what would give a line of somebody else’s another meaning', () => {
    // Without the section, the indented lines would be of the one before it.
    const document = parse('[a]\nk = 1\n[b]\nl = 2\n  [c]\n  m = 3\n');
    const remove = document.sections.filter(({ name }) => name === 'b');
    const result = (() => {
      try {
        return edit(document, { remove }).document.sections.map(({ name }) => name);
      } catch (error) {
        return (error as { code: string }).code;
      }
    })();
    expect(['edit-refused', ['a']]).toContainEqual(result);
  });
});

// Writes the screens of docs/guide/tour.md: `npm run tour` after a build. test/e2e/tour compares them with both builds.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillPage, recordScreens } from './tour/record.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'guide', 'tour.md');
writeFileSync(page, fillPage(readFileSync(page, 'utf8'), await recordScreens(join(root, 'dist'))));

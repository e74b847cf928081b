// The flags of the commands that look after the setup itself: doctor and config.

import type { FlagSpec } from './flags.ts';

export const DOCTOR_FLAGS = [
  { name: 'json', help: 'print JSON' },
  { name: 'strict', help: 'end with 1 for warnings, too' },
  { name: 'offline', help: 'do not ask the endpoints of AWS' },
  { name: 'unlock', help: 'open the store, asking where it asks, and read every key in it' },
] as const satisfies readonly FlagSpec[];

export const CONFIG_FLAGS = [
  { name: 'json', help: 'print JSON (get, list)' },
  { name: 'explain', help: 'say where the value comes from, too (get)' },
  { name: 'create', help: 'make the section where there is none (set)' },
  { name: 'force', help: 'take keys and values that vault does not know (set)' },
  { name: 'file', value: 'FILE', choices: ['config', 'credentials'], help: 'the file to change (unset)' },
  {
    name: 'section',
    value: 'SECTION',
    help: 'another section than that of a profile: sso-session:NAME; the profile is left out',
  },
] as const satisfies readonly FlagSpec[];

// The names that `--prompt` takes, and nothing that would have to be loaded with them: completion offers them.

export const PROMPT_NAMES = [
  'terminal',
  'pinentry',
  'zenity',
  'kdialog',
  'osascript',
  'wincredui',
  'ykman',
  'pass',
] as const;

export type PromptName = (typeof PROMPT_NAMES)[number];

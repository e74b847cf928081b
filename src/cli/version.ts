// The version, in one place; a test compares it with package.json.

export const VERSION = '0.1.0';

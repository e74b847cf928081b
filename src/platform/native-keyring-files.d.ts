// What the type checker has to know about addons that are embedded as files: the path inside the executable.

declare module '*.node' {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: the runtime gives a file's path as the default export
  export default path;
}

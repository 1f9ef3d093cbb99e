/** RFC 3339 in whole seconds, as `docs/wire.md` has it for warnings and tool servers. */
export function toSecond(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

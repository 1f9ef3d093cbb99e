import type { ToolSpec } from '../../ports.ts'

/** Whether a tool belongs to a server: its name is `server.tool`. */
export function isOf({ name }: Pick<ToolSpec, 'name'>, server: string): boolean {
  return name.startsWith(`${server}.`)
}

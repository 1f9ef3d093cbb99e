import type { ConfigOrigin } from '#core/protocol/system.ts'

/** Where the value at a path comes from; null: nothing sets it, and it has its default. */
export function originOf(origins: Readonly<Record<string, ConfigOrigin>>, path: string): ConfigOrigin | null {
  for (let end = path.length; end > 0; end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))) {
    const found = origins[path.slice(0, end)]
    if (found !== undefined) return found
  }
  return null
}

/** In a few words. */
export function originWords(origin: ConfigOrigin | null): string {
  switch (origin?.from) {
    case undefined:
      return 'default'
    case 'built-in':
      return 'built in'
    case 'auto':
      return `auto, by the keys that are set${origin.file === undefined ? '' : ` (${origin.file}:${origin.line})`}`
    case 'environment':
      return `environment ${origin.variables.join(', ')} (${origin.file}:${origin.line})`
    default:
      return `${origin?.file}:${origin?.line}`
  }
}

/** One value of the configuration: the path to it, as tarsy.yaml would name it, the value in words, and where it comes from. */
export type ConfigLine = { path: string; value: string; origin?: string }

/** The configuration, one value a line. Lists of plain values stay on one line. */
export function configLines(value: unknown, path = ''): Array<ConfigLine> {
  if (Array.isArray(value)) {
    if (value.every(each => typeof each !== 'object' || each === null)) {
      return value.length === 0 ? [] : [{ path, value: value.join(', ') }]
    }
    return value.flatMap((each, at) => configLines(each, `${path}[${at}]`))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) => configLines(each, path === '' ? key : `${path}.${key}`))
  }
  return value === null || value === undefined || value === '' ? [] : [{ path, value: String(value) }]
}

/** The lines in which all words of the text occur: in key, value or origin. */
export function findLines(lines: ReadonlyArray<ConfigLine>, text: string): Array<ConfigLine> {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  return lines.filter(({ path, value, origin = '' }) => {
    const all = `${path} ${value} ${origin}`.toLowerCase()
    return words.every(word => all.includes(word))
  })
}

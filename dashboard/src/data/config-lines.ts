/** One value of the configuration: the path to it, as tarsy.yaml would name it, and the value in words. */
export type ConfigLine = { path: string; value: string }

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

/** The lines in which all words of the text occur. */
export function findLines(lines: ReadonlyArray<ConfigLine>, text: string): Array<ConfigLine> {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  return lines.filter(({ path, value }) => {
    const all = `${path} ${value}`.toLowerCase()
    return words.every(word => all.includes(word))
  })
}

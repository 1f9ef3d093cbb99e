/** What a table holds under a name that others wrote; plain indexing would also find `toString` and its like, which every object has. */
export function findOwn<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
